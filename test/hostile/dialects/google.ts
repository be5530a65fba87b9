import type { Dialect } from '../idp/dialect.ts'
import { proofsThatCount, with_ } from './proving.ts'

/**
 * Google, without the security bundle's claims: neither `acr` nor `amr` nor `auth_time`, and "Google does not support
 * re-authentication requests for Google Accounts".
 *
 * @see https://developers.google.com/identity/siwg/security-bundle
 */
export const google: Dialect = {
  // https://accounts.google.com/.well-known/openid-configuration
  discovery: {
    end_session_endpoint: undefined,
    backchannel_authentication_endpoint: undefined,
    backchannel_logout_supported: undefined,
    claims_parameter_supported: undefined,
  },
  answer: (visit) => ({
    kind: 'signed-in',
    proofs: with_(proofsThatCount(visit, []), ['password'], visit.now),
    claims: {},
  }),
}
