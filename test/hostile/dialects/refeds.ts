import { valuesInClaims } from '../idp/asked.ts'
import type { Dialect } from '../idp/dialect.ts'
import { newest, proofsThatCount, with_ } from './proving.ts'

const MFA = 'https://refeds.org/profile/mfa'
const SFA = 'https://refeds.org/profile/sfa'

/**
 * A provider that implements REFEDS MFA: asked by an essential `acr`, answering with exactly one profile.
 *
 * @see https://refeds.org/profile/mfa
 */
export const refeds: Dialect = {
  discovery: { acr_values_supported: [MFA, SFA] },
  answer(visit) {
    const { asked, can, now } = visit
    const counted = proofsThatCount(visit, ['prompt=login', 'max_age=0', 'max_age>0'])
    // A list is in order of preference. acr_values is not how this profile is asked for.
    const [wanted = SFA] = valuesInClaims(asked.get('claims'), 'acr')
    if (wanted === MFA && !can.includes('otp')) {
      // https://wiki.refeds.org/plugins/viewsource/viewpagesrc.action?pageId=50626906
      return {
        kind: 'error',
        error: 'invalid_request',
        description: 'The specified authentication context requirements cannot be met by the responder.',
      }
    }
    const proofs = with_(counted, wanted === MFA ? ['password', 'otp'] : ['password'], now)
    return {
      kind: 'signed-in',
      proofs,
      claims: { acr: wanted, ...(asked.has('max_age') ? { auth_time: newest(proofs) } : {}) },
    }
  },
}
