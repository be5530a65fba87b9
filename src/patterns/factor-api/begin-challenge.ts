import { randomBytes } from 'node:crypto'
import { IdpUnavailable } from '../../errors.ts'
import { callerOf } from './caller.ts'
import { advance, type Challenge, choose, stateAt, takesCode } from './challenge.ts'
import type { Desk } from './desk.ts'
import { isMessage } from './factor.ts'
import { giveUp } from './give-up.ts'
import type { AtDesk } from './guards.ts'
import { FactorLocked, FactorUnusable } from './refusals.ts'
import { say } from './say.ts'
import { RESEND_AFTER } from './sending.ts'
import { usableFactors } from './usable-factors.ts'

/**
 * Challenges one factor: sends the message or the push, if it is of that kind. The same choice again goes on with the challenge that is
 * open; another choice gives that one up first.
 *
 * @param factorId what the browser chose; counts only if it is among the person's own that the policy allows, asked for anew.
 */
export async function beginChallenge(desk: Desk, at: AtDesk, factorId: unknown, returnTo: string): Promise<Challenge> {
  const { challenges, codes, now } = desk
  const { lineage } = at.session.data
  const { person, factors } = await usableFactors(desk, at)
  const locked = await codes.lockedFor(person)
  if (locked !== null) throw new FactorLocked(locked)
  const factor = factors.find(({ id }) => id === factorId)
  if (factor === undefined) throw new FactorUnusable('the chosen factor is not one of those')

  const open = await challenges.ofSession(lineage)
  if (open !== undefined && open.factor.id === factor.id && goesOn(open, desk)) {
    const same = { ...open, returnTo }
    await challenges.keep(same, now())
    return same
  }
  await giveUp(desk, at)
  const id = randomBytes(16).toString('base64url')
  const challenge = await sendWhatItSends(desk, at, choose({ id, lineage, person, factor, returnTo }, now()))
  await challenges.keep(challenge, now())
  say(desk, at, 'factor.challenged', { outcome: 'success', detail: factor.kind })
  return challenge
}

/** A push that waits, or a message that is too new for another one. */
function goesOn(open: Challenge, { now }: Desk): boolean {
  if (isMessage(open.factor.kind)) return takesCode(open, now()) && now() - open.sentAt < RESEND_AFTER
  return stateAt(open, now()) === 'waiting'
}

/** The challenge with its message, its push, or nothing, on the way. */
export async function sendWhatItSends({ api, sending, now }: Desk, { req }: AtDesk, challenge: Challenge): Promise<Challenge> {
  const { person, factor } = challenge
  if (isMessage(factor.kind)) {
    await sending.message(person, factor.id)
    await api.sendCode(person, factor.id, callerOf(req))
    return advance(challenge, { kind: 'sent' }, now())
  }
  if (factor.kind === 'totp') return challenge
  await sending.push(person, factor.id)
  const { expiresAt, ...push } = await api.sendPush(person, factor.id, callerOf(req)).catch(async (error: unknown) => {
    // Without an answer nobody knows whether it is on the phone, so it counts as open.
    if (!(error instanceof IdpUnavailable)) await sending.pushEnded(person, 'otherwise')
    throw error
  })
  return advance(challenge, { kind: 'pushed', push, expiresAt }, now())
}
