import { seconds } from '../../assurance/time.ts'
import { accept } from './accept.ts'
import { openChallenge, overBecause } from './answer-code.ts'
import { callerOf } from './caller.ts'
import { advance, type Challenge, type Push, stateAt, takesCode } from './challenge.ts'
import { sendChallengePage } from './challenge-page.ts'
import type { Desk } from './desk.ts'
import type { AtDesk } from './guards.ts'
import { ChallengeOver } from './refusals.ts'
import { say } from './say.ts'

/** The API is asked about one push at most this often, however many pages wait for it. */
const POLL_EVERY = seconds(1)

/**
 * `GET /help-desk/confirm/:id`: the form for a code; or, for a push, where it stands: it waits and looks again by itself, goes on once it was
 * approved, or has ended, and the page says how. Every look asks the API itself: nothing a browser says makes a push approved.
 */
export async function showChallenge(desk: Desk, at: AtDesk): Promise<void> {
  const challenge = await openChallenge(desk, at)
  const { push } = challenge
  if (takesCode(challenge, desk.now())) return sendChallengePage(desk, at, challenge, 200, null)
  if (stateAt(challenge, desk.now()) === 'waiting' && push !== null) return lookAt(desk, at, challenge, push)
  if (challenge.state === 'verified') return at.res.redirect(303, challenge.returnTo)
  if (push !== null && challenge.state === 'waiting') await ended(desk, challenge, 'given-up')
  throw await overBecause(challenge, desk)
}

async function lookAt(desk: Desk, at: AtDesk, challenge: Challenge, push: Push): Promise<void> {
  const { api, services, sending } = desk
  const mayAsk = await services.store.claim(`help-desk:poll:${challenge.id}`, POLL_EVERY)
  const standing = mayAsk ? await api.pollPush(push.poll, callerOf(at.req)) : 'waiting'
  switch (standing) {
    case 'waiting':
      return sendChallengePage(desk, at, challenge, 200, null)
    case 'approved':
      await sending.pushEnded(challenge.person, 'otherwise')
      return accept(desk, at, challenge)
    case 'denied':
      await ended(desk, challenge, 'denied')
      say(desk, at, 'factor.rejected', { outcome: 'failure', reason: 'denied', detail: 'push' })
      throw new ChallengeOver('factor_denied')
    case 'timed-out':
    case 'withdrawn':
      await ended(desk, challenge, 'given-up')
      say(desk, at, 'factor.rejected', { outcome: 'failure', reason: standing, detail: 'push' })
      throw new ChallengeOver('factor_expired')
  }
}

/** Writes down that a push has ended, so that another one may be sent; after a refusal not at once. */
async function ended({ challenges, sending, now }: Desk, challenge: Challenge, how: 'denied' | 'given-up') {
  await challenges.keep(advance(challenge, { kind: how }, now()), now())
  await sending.pushEnded(challenge.person, how === 'denied' ? 'denied' : 'otherwise')
}
