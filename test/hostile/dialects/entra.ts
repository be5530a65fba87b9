import { valuesInClaims } from '../idp/asked.ts'
import type { Dialect, Factor } from '../idp/dialect.ts'
import { has, newest, proofsThatCount, with_ } from './proving.ts'

/** How the tenant is set up: contexts with a Conditional Access policy and what it asks for, and the optional claim `auth_time`. */
export type Tenant = Readonly<{
  policies: Readonly<Record<string, Factor>>
  /** Contexts that no policy is attached to. */
  withoutPolicy: readonly string[]
  authTime: 'added' | 'not added'
}>

/**
 * Microsoft Entra ID with authentication contexts.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/developer-guide-conditional-access-authentication-context
 */
export const entra = ({ policies, withoutPolicy, authTime }: Tenant): Dialect => ({
  // Pushed requests and back-channel logout are not documented.
  discovery: { backchannel_logout_supported: undefined, backchannel_authentication_endpoint: undefined },
  answer(visit) {
    const { asked, can, now } = visit
    // prompt=login "negates single sign-on": https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
    // That max_age is heeded is not documented; here it is not.
    const signedIn = with_(proofsThatCount(visit, ['prompt=login']), ['password'], now)
    const contexts = valuesInClaims(asked.get('claims'), 'acrs')
    const policy = contexts.map((context) => policies[context]).find((factor) => factor !== undefined)
    const proofs = policy !== undefined && can.includes(policy) ? with_(signedIn, [policy], now) : signedIn
    // A policy that blocks: none is issued. "If no policy is attached to the context, the value may still be issued."
    const met = contexts.filter((context) => {
      const factor = policies[context]
      return withoutPolicy.includes(context) || (factor !== undefined && has(proofs, factor))
    })
    return {
      kind: 'signed-in',
      proofs,
      claims: {
        // An array of identifiers; "only when explicitly requested" without the optional claim of that name.
        ...(met.length === 0 ? {} : { acrs: met }),
        // https://learn.microsoft.com/entra/identity-platform/optional-claims-reference
        ...(authTime === 'added' ? { auth_time: newest(signedIn.filter(({ factor }) => factor === 'password')) } : {}),
      },
    }
  },
})
