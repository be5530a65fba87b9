import { generateKeyPairSync } from 'node:crypto'
import { epochSeconds } from '../../src/assurance/time.ts'
import { type Config, parseConfig } from '../../src/config.ts'
import type { Examined, Metadata, Seen } from '../../src/doctor/facts.ts'
import { TEST_SECRET } from '../support/portal.ts'

const ISSUER = 'https://idp.example/tenant'
const AT = 1_790_000_000

/** Settings for a provider at `https://idp.example/tenant`, with these laid over. */
export const settings = (env: Readonly<Record<string, string>> = {}): Examined =>
  parseConfig({
    ISSUER_URL: ISSUER,
    CLIENT_ID: 'portal',
    CLIENT_SECRET: 'canary-client-secret',
    SESSION_SECRET: TEST_SECRET,
    IDP_PROFILE: 'okta',
    ...env,
  }) as Config

/** A document that leaves nothing to be desired. */
export const GOOD: Metadata = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: `${ISSUER}/jwks`,
  end_session_endpoint: `${ISSUER}/logout`,
  introspection_endpoint: `${ISSUER}/introspect`,
  pushed_authorization_request_endpoint: `${ISSUER}/par`,
  backchannel_authentication_endpoint: `${ISSUER}/ciba`,
  backchannel_token_delivery_modes_supported: ['poll', 'ping'],
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  grant_types_supported: ['authorization_code', 'urn:openid:params:grant-type:ciba'],
  id_token_signing_alg_values_supported: ['RS256', 'ES256'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'],
  code_challenge_methods_supported: ['S256'],
  scopes_supported: ['openid', 'profile', 'email'],
  claims_supported: ['sub', 'acr', 'auth_time'],
  claims_parameter_supported: true,
  prompt_values_supported: ['none', 'login', 'select_account'],
  acr_values_supported: ['urn:okta:loa:1fa:any', 'urn:okta:loa:2fa:any', 'phr'],
  authorization_response_iss_parameter_supported: true,
  backchannel_logout_supported: true,
  backchannel_logout_session_supported: true,
}

const published = (type: 'rsa' | 'ec', bits: number) => {
  const { publicKey } =
    type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: bits }) : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return publicKey.export({ format: 'jwk' })
}

export const KEYS = { rsa: published('rsa', 2048), shortRsa: published('rsa', 1024), ec: published('ec', 256) }

/** Both clocks agree, and the certificate is good for two months. */
export const SEEN: Seen = {
  at: epochSeconds(AT),
  providerTime: epochSeconds(AT),
  certificateUntil: epochSeconds(AT + 60 * 86_400),
  keySetTrouble: null,
}
