import { after, type EpochSeconds, type Seconds, seconds } from '../../assurance/time.ts'
import { type Factor, isMessage } from './factor.ts'

/** How long an answer to one challenge is taken; Okta's codes live as long. */
export const CHALLENGE: Seconds = seconds(300)

/**
 * One challenge, from the choice of a factor to its end:
 *
 *     chosen ── sent ───▶ sent ── sent again ──▶ sent        a code by text, call or e-mail
 *     chosen ── pushed ─▶ waiting                            a push
 *     chosen                                                 a code that the person's own device makes: nothing is sent
 *
 *     any of these ── right ─▶ verified    ── locked ──▶ locked
 *     waiting ─────── denied ▶ rejected    any ── given up, or its time over ──▶ expired
 *
 * A wrong code changes nothing here: attempts are counted per person, not per challenge. What has ended stays as it ended.
 */
export type State = 'chosen' | 'sent' | 'waiting' | 'verified' | 'rejected' | 'expired' | 'locked'

/** A push that waits for its person: the API's addresses for it, and the number to compare. */
export type Push = Readonly<{ poll: string; cancel: string | null; number: number | null }>

export type Challenge = Readonly<{
  /** In the address of its page; worth nothing without the session. */
  id: string
  /** The session it was made in, from sign-in to sign-out: no other may answer it. */
  lineage: string
  /** Whose factor, at the Factor API. */
  person: string
  factor: Factor
  /** A page of the application. */
  returnTo: string
  state: State
  /** When the latest message or push went out; when it was chosen, where nothing did. */
  sentAt: EpochSeconds
  /** The last second in which it takes an answer. */
  until: EpochSeconds
  push: Push | null
}>

export type Happening =
  | Readonly<{ kind: 'sent' }>
  | Readonly<{ kind: 'pushed'; push: Push; expiresAt: EpochSeconds | null }>
  | Readonly<{ kind: 'right' | 'denied' | 'locked' | 'given-up' }>

/** A factor has been chosen, and nothing been sent yet. */
export function choose(
  { id, lineage, person, factor, returnTo }: Pick<Challenge, 'id' | 'lineage' | 'person' | 'factor' | 'returnTo'>,
  now: EpochSeconds,
): Challenge {
  return { id, lineage, person, factor, returnTo, state: 'chosen', sentAt: now, until: after(now, CHALLENGE), push: null }
}

/** The state at a moment: time ends what nothing else has ended. */
export function stateAt({ state, until }: Challenge, now: EpochSeconds): State {
  const open = state === 'chosen' || state === 'sent' || state === 'waiting'
  return open && now > until ? 'expired' : state
}

/** The challenge after something happened to it. What does not fit its state changes nothing. */
export function advance(challenge: Challenge, happening: Happening, now: EpochSeconds): Challenge {
  const state = stateAt(challenge, now)
  if (state === 'verified' || state === 'rejected' || state === 'expired' || state === 'locked') return { ...challenge, state }
  switch (happening.kind) {
    case 'sent':
      if (!isMessage(challenge.factor.kind)) return challenge
      return { ...challenge, state: 'sent', sentAt: now, until: after(now, CHALLENGE) }
    case 'pushed': {
      if (challenge.factor.kind !== 'push' || state !== 'chosen') return challenge
      const { push, expiresAt } = happening
      const latest = after(now, CHALLENGE)
      // A moment that is over already is another clock's; the API says itself when the push has ended.
      const believed = expiresAt !== null && expiresAt > now && expiresAt < latest
      return { ...challenge, state: 'waiting', push, sentAt: now, until: believed ? expiresAt : latest }
    }
    case 'right':
      return takesCode(challenge, now) || state === 'waiting' ? { ...challenge, state: 'verified' } : challenge
    case 'denied':
      return state === 'waiting' ? { ...challenge, state: 'rejected' } : challenge
    case 'locked':
      return { ...challenge, state: 'locked' }
    case 'given-up':
      return { ...challenge, state: 'expired' }
  }
}

/** True while a code may be typed: one that was sent, or one that the person's own device makes. */
export function takesCode(challenge: Challenge, now: EpochSeconds): boolean {
  const state = stateAt(challenge, now)
  return state === 'sent' || (state === 'chosen' && challenge.factor.kind === 'totp')
}
