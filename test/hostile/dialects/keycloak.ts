import { valuesInClaims } from '../idp/asked.ts'
import type { Dialect, Factor, Visit } from '../idp/dialect.ts'
import { acrValues, newest, proofsThatCount, staysOn, with_ } from './proving.ts'

/** Our recipe: how long level 1 lasts there, in seconds. Levels 2 and 3 have Max Age 0: "valid for that one authentication only". */
export const LEVEL_ONE_LASTS = 36_000

/** The factors of each level; a level is reached through those below. */
const STEPS: readonly Factor[] = ['password', 'otp', 'passkey']

/**
 * Keycloak with the step-up flow of our recipe, or a realm as it comes, where password and one-time code both answer `1`.
 *
 * @see https://www.keycloak.org/docs/latest/server_admin/#_step-up-flow
 */
export const keycloak = (realm: 'step-up flow' | 'as it comes'): Dialect => ({
  discovery: realm === 'step-up flow' ? { acr_values_supported: ['0', '1', '2', '3'] } : {},
  answer(visit) {
    const { asked, now } = visit
    const counted = proofsThatCount(visit, ['prompt=login', 'max_age=0', 'max_age>0'])
    const essential = valuesInClaims(asked.get('claims'), 'acr')
    const wanted = levelWanted([...essential, ...acrValues(asked)])
    if (realm === 'as it comes') return answerAs('1', with_(counted, ['password'], now))
    if (wanted === null) {
      // Single sign-on after level 1 has expired, with nothing asked: "acr=0", and no question.
      if (counted.length > 0 && now - newest(counted) > LEVEL_ONE_LASTS) return answerAs('0', counted)
      return answerAs('1', with_(counted, ['password'], now))
    }
    const reached = Math.min(wanted, levelWithin(visit))
    // "Authentication requirements not fulfilled": an error page of Keycloak, and no callback.
    if (essential.length > 0 && reached < wanted) return staysOn('Authentication requirements not fulfilled')
    // Voluntary and not reached: success, with a lower acr.
    const above = STEPS.slice(1, reached)
    const below = counted.filter(({ factor }) => factor === 'password')
    return answerAs(String(reached), with_(with_(below, ['password'], now), above, now))
  },
})

/** `amr` comes with a mapper only, which the recipe leaves out. `auth_time` is in the default scope `basic`. */
const answerAs = (acr: string, proofs: Visit['proofs']) =>
  ({ kind: 'signed-in', proofs, claims: { acr, auth_time: newest(proofs) } }) as const

/** The first value counts; one that the realm does not know is taken for the highest: https://github.com/keycloak/keycloak/pull/7897 */
function levelWanted([value]: readonly string[]): number | null {
  if (value === undefined) return null
  return /^[0-3]$/.test(value) ? Number(value) : STEPS.length
}

/** How far the person gets. */
function levelWithin({ can }: Visit): number {
  const stopped = STEPS.findIndex((factor) => !can.includes(factor))
  return stopped === -1 ? STEPS.length : stopped
}
