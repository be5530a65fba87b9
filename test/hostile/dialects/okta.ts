import type { Dialect, Factor, Proof } from '../idp/dialect.ts'
import { acrValues, has, newest, proofsThatCount, TWO_FACTORS, wayFor, with_ } from './proving.ts'

const PASSWORD: ReadonlyArray<readonly Factor[]> = [['password']]

/**
 * What meets each value. Okta's guide: `phr`, "currently, only Passkey (FIDO2 WebAuthn) satisfies this"; `phrh`, "currently, only
 * Okta Verify meets this constraint", which nobody has here.
 */
const MET_BY: Readonly<Record<string, ReadonlyArray<readonly Factor[]>>> = {
  'urn:okta:loa:1fa:any': [...PASSWORD, ['passkey']],
  'urn:okta:loa:1fa:pwd': PASSWORD,
  'urn:okta:loa:2fa:any': TWO_FACTORS,
  // "Two factors if the user is enrolled, otherwise any one factor."
  'urn:okta:loa:2fa:any:ifpossible': [...TWO_FACTORS, ...PASSWORD],
  phr: [['passkey']],
  phrh: [],
}

/**
 * Okta Identity Engine, with a policy that asks for one factor.
 *
 * @see https://developer.okta.com/docs/guides/step-up-authentication/main/
 */
export const okta: Dialect = {
  // Sample discovery documents list no acr_values_supported: https://developer.okta.com/docs/reference/api/oidc/
  discovery: { acr_values_supported: undefined },
  answer(visit) {
    // "max_age=0 … treated like prompt=login".
    const counted = proofsThatCount(visit, ['prompt=login', 'max_age=0', 'max_age>0'])
    // "Any unsupported acr_values sent in the authorize request are ignored."
    const known = acrValues(visit.asked).filter((value) => Object.hasOwn(MET_BY, value))
    const chosen = known.find((value) => wayFor(visit.can, MET_BY[value] ?? []) !== undefined)
    if (known.length > 0 && chosen === undefined) {
      return {
        kind: 'error',
        error: 'unmet_authentication_requirements',
        description: "Unable to meet the authentication requirements imposed by 'acr_values' parameter.",
      }
    }
    const way = wayFor(visit.can, chosen === undefined ? PASSWORD : (MET_BY[chosen] ?? [])) ?? []
    const enough = counted.length > 0 && chosen === 'urn:okta:loa:1fa:any'
    const proofs = enough ? counted : with_(counted, way, visit.now)
    // "The authorization server chooses one and reflects the chosen value in any resulting tokens"; none is asked for: none is told.
    return { kind: 'signed-in', proofs, claims: { acr: chosen, amr: methods(proofs), auth_time: newest(proofs) } }
  },
}

const METHODS: Readonly<Record<Factor, string>> = { password: 'pwd', otp: 'otp', passkey: 'pop' }

/** `amr` is in every ID token; "mfa … whenever any MFA factor verification is performed". */
function methods(proofs: readonly Proof[]): readonly string[] {
  const second = has(proofs, 'otp') || has(proofs, 'passkey')
  return [...proofs.map(({ factor }) => METHODS[factor]), ...(second ? ['mfa'] : [])]
}
