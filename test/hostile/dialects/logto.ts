import type { Dialect } from '../idp/dialect.ts'
import { acrValues, earliest, has, proofsThatCount, with_ } from './proving.ts'

const MFA = 'urn:logto:acr:mfa'
const ONE = 'urn:logto:acr:1fa'

/**
 * Logto, with people who sign in by password, or by a social connection, which reaches not even one factor.
 *
 * @see https://docs.logto.io/end-user-flows/step-up-authentication
 */
export const logto = (signIn: 'password' | 'social'): Dialect => ({
  discovery: { acr_values_supported: [ONE, MFA] },
  answer(visit) {
    const { asked, can, now } = visit
    const counted = proofsThatCount(visit, ['prompt=login', 'max_age=0', 'max_age>0'], earliest)
    const wanted = acrValues(asked)
    if (wanted.includes(MFA) && !can.includes('otp')) {
      // Not documented; the word of OpenID Connect for it.
      return { kind: 'error', error: 'unmet_authentication_requirements' }
    }
    const bySocial = signIn === 'social' && !wanted.includes(MFA) && !wanted.includes(ONE)
    // A step-up asks for what is missing only, and "pins the signed-in user". A social sign-in proves nothing here.
    const proofs = with_(counted, wanted.includes(MFA) ? ['password', 'otp'] : ['password'], now)
    if (bySocial && !has(counted, 'password')) {
      return { kind: 'signed-in', proofs: counted, claims: { amr: ['social'], auth_time: now } }
    }
    return {
      kind: 'signed-in',
      proofs,
      claims: {
        acr: has(proofs, 'otp') ? MFA : ONE,
        amr: has(proofs, 'otp') ? ['pwd', 'otp', 'mfa'] : ['pwd'],
        // Of several proofs, the earliest.
        auth_time: earliest(proofs),
      },
    }
  },
})
