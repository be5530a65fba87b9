import type { ServerMetadata } from 'openid-client'
import { IdpUnavailable } from '../errors.ts'
import { isHttpsOrLoopback } from '../loopback.ts'

const REQUIRED = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const
const OPTIONAL = [
  'end_session_endpoint',
  'pushed_authorization_request_endpoint',
  'userinfo_endpoint',
  'introspection_endpoint',
  'backchannel_authentication_endpoint',
] as const

/**
 * Metadata that the portal can work with, unchanged: of the configured issuer, with the endpoints of the code flow, all of
 * them https where the issuer is, and none of another scheme.
 *
 * @throws {IdpUnavailable} naming the field.
 * @see OpenID Connect Discovery 1.0, 4.3; RFC 8414, section 3.3
 */
export function usableMetadata(metadata: ServerMetadata, issuer: string): ServerMetadata {
  if (metadata.issuer !== issuer && metadata.issuer !== `${issuer}/` && `${metadata.issuer}/` !== issuer) {
    throw new IdpUnavailable('discovery names another issuer')
  }
  for (const field of REQUIRED)
    if (!isUsable(metadata[field], issuer)) throw new IdpUnavailable(`discovery has no usable ${field}`)
  for (const field of OPTIONAL) {
    if (metadata[field] !== undefined && !isUsable(metadata[field], issuer))
      throw new IdpUnavailable(`discovery has no usable ${field}`)
  }
  return metadata
}

function isUsable(endpoint: unknown, issuer: string): boolean {
  if (typeof endpoint !== 'string' || !URL.canParse(endpoint)) return false
  const { protocol } = new URL(endpoint)
  if (issuer.startsWith('https:')) return protocol === 'https:'
  return (protocol === 'http:' || protocol === 'https:') && isHttpsOrLoopback(endpoint)
}
