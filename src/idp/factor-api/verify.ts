import type { Person } from '../demo-people.ts'
import type { Totp } from '../factors/totp.ts'
import type { Messages } from '../phone/messages.ts'
import type { Challenges } from './challenges.ts'
import type { FactorObject } from './factors.ts'
import type { Lockouts } from './lockouts.ts'
import { Refusal } from './refusals.ts'

type Parts = Readonly<{ totp: Totp; messages: Messages; challenges: Challenges; lockouts: Lockouts }>
type Answer = Readonly<{ factorResult: 'CHALLENGE' | 'SUCCESS'; [member: string]: unknown }>

/**
 * Verifies a factor that works with a code: without a `passCode` it sends one (again, if asked again), with one it judges it.
 * Five wrong ones in a row lock the user. Push is elsewhere.
 *
 * @see Okta Factors API, `POST /api/v1/users/{userId}/factors/{factorId}/verify`
 */
export function verifyCode(parts: Parts, person: Person, factor: FactorObject, passCode: string, lifetime: number): Answer {
  const { lockouts } = parts
  if (lockouts.locked(person.id)) throw new Refusal('E0000069')
  if (passCode === '') return challenge(parts, person, factor, lifetime)
  try {
    redeem(parts, person, factor, passCode)
  } catch (refused) {
    if (refused instanceof Refusal && refused.code === 'E0000068') lockouts.wrong(person.id)
    throw refused
  }
  lockouts.clear(person.id)
  return { factorResult: 'SUCCESS' }
}

function challenge({ challenges, messages }: Parts, { id: person }: Person, factor: FactorObject, lifetime: number): Answer {
  const { id, factorType: kind, profile, _links } = factor
  if (kind !== 'sms' && kind !== 'call' && kind !== 'email')
    throw new Refusal('E0000001', 'passCode: The field cannot be left blank')
  messages.send(person, kind, challenges.issue(id, kind, lifetime))
  return { factorResult: 'CHALLENGE', profile, _links: { verify: _links.verify, factor: _links.self } }
}

function redeem({ challenges, totp }: Parts, { id: person }: Person, { id, factorType }: FactorObject, passCode: string): void {
  if (factorType !== 'token:software:totp') {
    challenges.redeem(id, passCode)
    return
  }
  switch (totp.verify(person, passCode)) {
    case 'right':
      return
    case 'wrong':
      throw new Refusal('E0000068')
    case 'already-used':
      throw new Refusal('E0000082')
    case 'paused':
      throw new Refusal('E0000069')
  }
}
