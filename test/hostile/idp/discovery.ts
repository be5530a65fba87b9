import { type Answer, json } from './answer.ts'
import { CIBA } from './backchannel.ts'
import { changed, type Json } from './changes.ts'
import { PATHS } from './paths.ts'
import type { World } from './world.ts'

/** Provider metadata (OpenID Connect Discovery 1.0, 3), without `acr_values_supported`: any value can be asked for. */
export function metadata({ issuer, client, behaviour }: World): Json {
  return {
    issuer,
    authorization_endpoint: issuer + PATHS.authorize,
    token_endpoint: issuer + PATHS.token,
    userinfo_endpoint: issuer + PATHS.userinfo,
    jwks_uri: issuer + PATHS.jwks,
    backchannel_authentication_endpoint: issuer + PATHS.backchannel,
    end_session_endpoint: issuer + PATHS.end_session,
    ...(behaviour.par === 'off' ? {} : { pushed_authorization_request_endpoint: issuer + PATHS.par }),
    ...(behaviour.par === 'required' ? { require_pushed_authorization_requests: true } : {}),
    authorization_response_iss_parameter_supported: true,
    scopes_supported: ['openid', 'profile', 'email'],
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'form_post'],
    grant_types_supported: ['authorization_code', CIBA],
    backchannel_token_delivery_modes_supported: ['poll'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported:
      client.publicKeys.length > 0 ? ['private_key_jwt'] : ['client_secret_basic', 'client_secret_post'],
    token_endpoint_auth_signing_alg_values_supported: ['RS256', 'ES256', 'PS256', 'EdDSA'],
    claims_supported: ['sub', 'iss', 'acr', 'amr', 'auth_time', 'sid', 'name', 'email'],
    claims_parameter_supported: true,
    request_uri_parameter_supported: false,
    code_challenge_methods_supported: ['S256'],
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
  }
}

export const discovery = (world: World): Answer => json(200, changed(metadata(world), world.behaviour.dialect?.discovery ?? {}))

export const jwks = ({ signer }: World): Answer => json(200, signer.keys.published())

/** The attacker's own keys, for a client that believes `jku` or `x5u`. */
export const attackerKeys = ({ signer }: World): Answer => json(200, { keys: [signer.attackerKey.jwk] })
