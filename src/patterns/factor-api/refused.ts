import { PortalError } from '../../errors.ts'
import { sendProblemOrPage } from '../../web/problem.ts'
import { visitOf } from '../../web/visit.ts'
import type { Challenge } from './challenge.ts'
import type { Desk } from './desk.ts'
import { chooserFor, deskPath } from './desk-path.ts'
import type { AtDesk } from './guards.ts'
import {
  ChallengeOver,
  FactorApiBusy,
  FactorLocked,
  FactorLockedThere,
  FactorUnusable,
  NoFactor,
  PushPending,
  SentRecently,
} from './refusals.ts'
import { say } from './say.ts'

const OURS = [ChallengeOver, FactorApiBusy, FactorLocked, FactorLockedThere, FactorUnusable, NoFactor, PushPending, SentRecently]

/** Runs a handler; a refusal of this pattern becomes a page with the ways on that it has, and a line for the auditor. */
export async function answeringRefusals(desk: Desk, at: AtDesk, handle: () => Promise<void>): Promise<void> {
  const { req, res } = at
  visitOf(res).wayOn = req.method === 'GET' ? req.originalUrl : chooserFor(deskPath(req.body?.return_to))
  try {
    await handle()
  } catch (error) {
    if (!(error instanceof PortalError)) throw error
    if (!OURS.some((refusal) => error instanceof refusal)) throw error
    // Looking at a challenge that is over is no answer; what ended it has been said.
    const looked = error instanceof ChallengeOver && req.method === 'GET'
    if (error instanceof FactorApiBusy)
      desk.services.audit('idp.unavailable', { req, res }, { outcome: 'failure', reason: error.code, detail: error.message })
    else if (!looked) {
      const kind = (await challengeOf(desk, at))?.factor.kind
      say(desk, at, 'factor.rejected', {
        outcome: 'failure',
        reason: error.code,
        ...(kind === undefined ? {} : { detail: kind }),
      })
    }
    await sendRefusal(desk, at, error)
  }
}

/** The page of a refusal, with its ways on; the auditor's line is the caller's. */
export async function sendRefusal(desk: Desk, at: AtDesk, error: PortalError): Promise<void> {
  const challenge = await challengeOf(desk, at)
  await sendProblemOrPage(desk.services, at.req, at.res, error, { actions: waysOn(at, challenge, error) })
}

/** The challenge that the request's address names, where it is this session's own. */
async function challengeOf({ challenges }: Desk, { req, session }: AtDesk): Promise<Challenge | undefined> {
  return challenges.find(session.data.lineage, String(req.params.id))
}

function waysOn({ req }: AtDesk, challenge: Challenge | undefined, error: PortalError) {
  const back = deskPath(req.query.return_to ?? req.body?.return_to ?? challenge?.returnTo)
  const waits = error instanceof SentRecently && challenge !== undefined
  const another = !(error instanceof NoFactor || error instanceof FactorLocked || error instanceof FactorLockedThere)
  return [
    ...(waits ? [{ label: 'back', href: `/help-desk/confirm/${challenge.id}` }] : []),
    ...(another ? [{ label: 'choose_factor', href: chooserFor(back) }] : []),
    { label: 'help_desk', href: '/help-desk' },
  ]
}
