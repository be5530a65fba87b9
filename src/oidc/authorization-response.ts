import { Refused } from './refusal.ts'

/** What the provider's redirect carried. */
export type AuthorizationResponse =
  | Readonly<{ kind: 'code'; parameters: URLSearchParams }>
  | Readonly<{ kind: 'error'; error: string; description: string | null }>

/** Of the implicit and hybrid flows, and of JARM: nothing we ask for, and what openid-client would refuse as if it were about the ID token. */
const NOT_OURS = ['access_token', 'id_token', 'token', 'token_type', 'expires_in', 'response']

/**
 * Reads the query of the callback: exactly one of `code` and `error`, nothing twice, no tokens, and the right `iss`.
 *
 * @param issuer the provider's own issuer identifier.
 * @param issRequired the provider's metadata promise `iss` in every response.
 * @throws {Refused} `malformed_response` or `issuer_mismatch`
 * @see RFC 6749, 4.1.2; RFC 9207, 2.4
 */
export function readAuthorizationResponse(
  parameters: URLSearchParams,
  issuer: string,
  issRequired: boolean,
): AuthorizationResponse {
  assertOnce(parameters)
  const iss = parameters.get('iss')
  if (iss === null ? issRequired : iss !== issuer) throw new Refused('issuer_mismatch', 'iss is not the configured issuer')
  const error = parameters.get('error')
  if (error !== null) return { kind: 'error', error, description: parameters.get('error_description') }
  return { kind: 'code', parameters }
}

function assertOnce(parameters: URLSearchParams): void {
  const names = [...parameters.keys()]
  if (new Set(names).size !== names.length) throw new Refused('malformed_response', 'a parameter came twice')
  if (NOT_OURS.some((name) => parameters.has(name))) throw new Refused('malformed_response', 'tokens came in the query')
  if (parameters.has('code') === parameters.has('error'))
    throw new Refused('malformed_response', 'neither or both of code and error came')
  if ((parameters.get('code') ?? parameters.get('error')) === '')
    throw new Refused('malformed_response', 'code or error is empty')
}
