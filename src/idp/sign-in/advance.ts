import type { Request, Response } from 'express'
import type { Parts } from '../box.ts'
import { personById } from '../demo-people.ts'
import { sendPage } from '../page.ts'
import { finish, finishWithError } from './finish.ts'
import type { Visit } from './visit.ts'

/**
 * Takes an interaction as far as it can go: back to the portal, or to the next page. After a form was posted the next page is
 * redirected to, so that a reload posts nothing again.
 */
export async function advance(
  parts: Parts,
  req: Request,
  res: Response,
  visit: Visit,
  after: 'show' | 'redirect',
): Promise<void> {
  const { step, uid, person } = visit
  if (person !== null && step.kind === 'done') return finish(parts, req, res, visit, person)
  if (step.kind === 'unmet') {
    const text = 'None of the requested acr values can be met with the factors this person has.'
    return finishWithError(parts, req, res, 'unmet_authentication_requirements', text)
  }
  if (after === 'redirect') return res.redirect(303, `/interaction/${uid}`)
  await show(parts, res, visit, null)
}

/** What was wrong about an answer, and the username it came with. */
export type Mistake = Readonly<{ fault: string; username: string }>

/** The page for the step an interaction is at; 422 where the last answer to it was a mistake. */
export async function show(
  { accounts, issuer }: Parts,
  res: Response,
  { step, uid, client, expected, person, hint }: Visit,
  mistake: Mistake | null,
): Promise<void> {
  const status = mistake === null ? 200 : 422
  const fault = mistake?.fault ?? null
  const known = personById(person ?? expected ?? undefined)
  if (step.kind === 'prove' && known !== undefined) {
    const phone = known.phone === null ? null : `${issuer}/phone/${known.username}`
    return sendPage(res, status, 'prove-more', { uid, client, username: known.username, offers: step.offers, fault, phone })
  }
  const username = known?.username ?? mistake?.username ?? hint
  await sendPage(res, status, 'sign-in', { uid, client, expected: known?.username ?? null, username, fault, accounts })
}
