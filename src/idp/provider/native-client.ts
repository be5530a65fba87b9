import type { ClientMetadata } from 'oidc-provider'

/** A program on the person's own machine. It can keep no secret, so it has none; PKCE protects its codes. */
export const NATIVE_CLIENT = 'api-client'

/** The origins that a native client listens on: its own machine, on whichever port is free. @see RFC 8252, 7.3 */
export const NATIVE_ORIGIN = 'http://127.0.0.1:*'

/** The sample program that calls a portal's API with an access token. @see RFC 8252, 8.4 */
export const nativeClient: ClientMetadata = {
  client_id: NATIVE_CLIENT,
  client_name: 'A program on this machine',
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code'],
  response_types: ['code'],
  redirect_uris: ['http://127.0.0.1/callback'], // any port: RFC 8252, 7.3
}
