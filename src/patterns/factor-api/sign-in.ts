import { hash } from 'node:crypto'
import type { Request, Response } from 'express'
import { sendPage } from '../../web/frame.ts'
import type { Models } from '../../web/page-models.ts'
import { sendProblemOrPage } from '../../web/problem.ts'
import { accountNamed, canonical } from './accounts.ts'
import type { Attempt } from './attempts.ts'
import type { Desk } from './desk.ts'
import { deskPath } from './desk-path.ts'
import { whoIsAt } from './guards.ts'
import { passwordMatches } from './password.ts'
import { FactorLocked } from './refusals.ts'

/** Longer names and passwords are cut: nobody has one, and hashing them would be work for strangers. */
const LONGEST = { username: 100, password: 500 } as const

/** `GET /help-desk/sign-in`: the form; whoever is signed in goes on. */
export async function showSignIn(desk: Desk, req: Request, res: Response): Promise<void> {
  const back = deskPath(req.query.return_to)
  if ((await whoIsAt(desk, req)) !== null) return res.redirect(303, back)
  await sendForm(desk, req, res, 200, { returnTo: back, notice: req.query.notice === 'signed_out' ? 'signed_out' : null })
}

/**
 * `POST /help-desk/sign-in`: a user name and a password against the application's own list. Nobody of that name, a wrong password, and
 * a name that nobody has look alike, in words, in time and in how they are counted.
 */
export async function signIn(desk: Desk, req: Request, res: Response): Promise<void> {
  const { services, accounts, passwords, room } = desk
  await services.rateLimit(req)
  const username = textOf(req.body?.username).slice(0, LONGEST.username)
  const password = textOf(req.body?.password).slice(0, LONGEST.password)
  const returnTo = deskPath(req.body?.return_to)
  const account = accountNamed(accounts, username)
  const cause = { req, res }
  const subject = account === undefined ? {} : { subject: account.id }

  let attempt: Attempt
  try {
    attempt = await passwords.take(hash('sha256', canonical(username), 'base64url'))
  } catch (error) {
    if (!(error instanceof FactorLocked)) throw error
    services.audit('factor.rejected', cause, { outcome: 'failure', reason: error.code, detail: 'password', ...subject })
    return sendProblemOrPage(services, req, res, error, { actions: [{ label: 'help_desk', href: '/help-desk' }] })
  }
  if (!(await passwordMatches(password, account?.passwordHash)) || account === undefined) {
    const locked = (await attempt.wrong()) === 'locked'
    services.audit('factor.rejected', cause, { outcome: 'failure', reason: 'wrong_password', detail: 'password', ...subject })
    if (locked) services.audit('factor.locked', cause, { outcome: 'failure', detail: 'password', ...subject })
    return sendForm(desk, req, res, 403, { returnTo, typed: username, fault: 'wrong_password' })
  }
  await attempt.right()
  const { lineage } = await room.begin(req, res, account.id)
  const session = { subject: account.id, lineage }
  services.audit('sign_in.completed', cause, { outcome: 'success', detail: 'help-desk', session })
  res.redirect(303, returnTo)
}

async function sendForm(
  { services, accounts }: Desk,
  req: Request,
  res: Response,
  status: number,
  changes: Partial<Models['help-desk/sign-in']>,
): Promise<void> {
  const samples = accounts.flatMap(({ username, published }) => (published === null ? [] : [{ username, password: published }]))
  const model = { samples, returnTo: '/help-desk', typed: '', fault: null, notice: null, ...changes }
  await sendPage(services, req, res, 'help-desk/sign-in', model, status)
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
