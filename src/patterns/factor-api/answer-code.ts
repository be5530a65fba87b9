import { NotFound, type PortalError } from '../../errors.ts'
import { accept } from './accept.ts'
import type { Attempt } from './attempts.ts'
import { callerOf } from './caller.ts'
import { advance, type Challenge, stateAt, takesCode } from './challenge.ts'
import { sendChallengePage } from './challenge-page.ts'
import type { Desk } from './desk.ts'
import type { AtDesk } from './guards.ts'
import { ChallengeOver, FactorLocked, FactorLockedThere } from './refusals.ts'
import { sendRefusal } from './refused.ts'
import { say } from './say.ts'
import { firstUse } from './used-codes.ts'

/** What a pass code looks like; anything else, and above all nothing, is never sent on. */
const CODE = /^\d{4,10}$/

/** `POST /help-desk/confirm/:id`: judges a code, once an attempt has been taken for it. */
export async function answerCode(desk: Desk, at: AtDesk): Promise<void> {
  const challenge = await openChallenge(desk, at)
  if (!takesCode(challenge, desk.now())) throw await overBecause(challenge, desk)
  await desk.services.rateLimit(at.req)
  const code = typeof at.req.body?.passcode === 'string' ? at.req.body.passcode.replace(/\s/g, '') : ''
  if (!CODE.test(code)) {
    say(desk, at, 'factor.rejected', { outcome: 'failure', reason: 'malformed', detail: challenge.factor.kind })
    return sendChallengePage(desk, at, challenge, 400, 'malformed')
  }

  const attempt = await takeAttempt(desk, challenge)
  const verdict = await judge(desk, at, challenge, code, attempt)
  if (verdict === 'right') {
    await attempt.right()
    return accept(desk, at, challenge)
  }
  say(desk, at, 'factor.rejected', { outcome: 'failure', reason: verdict, detail: challenge.factor.kind })
  const lockedHere = (await attempt.wrong()) === 'locked'
  const lockedFor = await desk.codes.lockedFor(challenge.person)
  if (lockedHere || verdict === 'locked')
    say(desk, at, 'factor.locked', { outcome: 'failure', reason: verdict, detail: challenge.factor.kind })
  if (lockedFor !== null || verdict === 'locked') await end(desk, challenge)
  if (verdict === 'locked') return sendRefusal(desk, at, new FactorLockedThere('locked at the Factor API'))
  if (lockedFor !== null) return sendRefusal(desk, at, new FactorLocked(lockedFor))
  await sendChallengePage(desk, at, challenge, 403, verdict)
}

/** The challenge of this address, if it is this session's own and its newest. @throws {NotFound} for any other. */
export async function openChallenge(desk: Desk, at: AtDesk): Promise<Challenge> {
  const challenge = await desk.challenges.find(at.session.data.lineage, String(at.req.params.id))
  if (challenge !== undefined) return challenge
  say(desk, at, 'factor.rejected', { outcome: 'failure', reason: 'unknown_challenge' })
  throw new NotFound('no such challenge in this session')
}

/** Why a challenge takes no answer, in the words of its page; while the lock lasts, how long it does. */
export async function overBecause(challenge: Challenge, { codes, now }: Desk): Promise<PortalError> {
  switch (stateAt(challenge, now())) {
    case 'verified':
      return new ChallengeOver('factor_used')
    case 'rejected':
      return new ChallengeOver('factor_denied')
    case 'locked': {
      const locked = await codes.lockedFor(challenge.person)
      return locked === null ? new ChallengeOver('factor_expired') : new FactorLocked(locked)
    }
    case 'chosen':
    case 'sent':
    case 'waiting':
    case 'expired':
      return new ChallengeOver('factor_expired')
  }
}

/** A lock ends the challenge too, so that nothing is left to try when the lock is over. */
async function takeAttempt(desk: Desk, challenge: Challenge): Promise<Attempt> {
  try {
    return await desk.codes.take(challenge.person)
  } catch (error) {
    if (error instanceof FactorLocked && (await desk.codes.lockedFor(challenge.person)) !== null) await end(desk, challenge)
    throw error
  }
}

async function judge({ api, services }: Desk, { req }: AtDesk, { person, factor }: Challenge, code: string, attempt: Attempt) {
  try {
    const verdict = await api.verify(person, factor.id, code, callerOf(req))
    return verdict === 'right' && !(await firstUse(services.store, person, factor.id, code)) ? 'used' : verdict
  } catch (error) {
    await attempt.unjudged()
    throw error
  }
}

async function end({ challenges, now }: Desk, challenge: Challenge): Promise<void> {
  await challenges.keep(advance(challenge, { kind: 'locked' }, now()), now())
}
