import type { Dialect, Factor } from '../idp/dialect.ts'
import { acrValues, newest, proofsThatCount, with_ } from './proving.ts'

/** The sign-on policies assigned to the application, in order. `Passkey` is one of the deployment's own. */
const POLICIES: ReadonlyMap<string, readonly Factor[]> = new Map([
  ['Single_Factor', ['password']],
  ['Multi_Factor', ['password', 'otp']],
  ['Passkey', ['passkey']],
])

/**
 * PingOne. `acr_values` "identifies the exact list of sign-on policies that can execute".
 *
 * @see https://developer.pingidentity.com/pingone-api/platform/applications/application-sign-on-policy-assignments.html
 */
export const pingone: Dialect = {
  discovery: {},
  answer(visit) {
    const { asked, can, now } = visit
    const counted = proofsThatCount(visit, ['prompt=login', 'max_age=0', 'max_age>0'])
    const named = acrValues(asked)
    const mayRun = named.length === 0 ? [...POLICIES.keys()] : named
    const run = mayRun.find((name) => POLICIES.get(name)?.every((factor) => can.includes(factor)))
    // What it ends with when no policy can be completed is not documented; RFC 6749, 4.1.2.1 has this word for it.
    if (run === undefined) return { kind: 'error', error: 'access_denied', description: 'Sign-on policy was not completed' }
    const proofs = with_(counted, POLICIES.get(run) ?? [], now)
    return {
      kind: 'signed-in',
      proofs,
      // The name of the policy that was completed; auth_time by OpenID Connect Core 1.0, 2.
      claims: { acr: run, ...(asked.has('max_age') ? { auth_time: newest(proofs) } : {}) },
    }
  },
}
