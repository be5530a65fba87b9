import { createHash, randomBytes } from 'node:crypto'
import { type Answer, json, oauthError } from './answer.ts'
import { refuseClient } from './client-authentication.ts'
import { idToken } from './id-token.ts'
import type { RecordedRequest } from './record.ts'
import { type Grant, now, type World } from './world.ts'

/**
 * Redeems a code, once, for the client it was given to, with the `redirect_uri` it was asked with and the verifier of its
 * S256 challenge.
 *
 * @see OpenID Connect Core 1.0, 3.1.3; RFC 7636 4.6
 */
export async function token(world: World, request: RecordedRequest): Promise<Answer> {
  const refused = await refuseClient(world, request)
  if (refused) return refused
  if (request.parameters.get('grant_type') !== 'authorization_code')
    return oauthError(400, 'unsupported_grant_type', 'authorization_code only')
  const grant = redeem(world, request.parameters)
  if (typeof grant === 'string') return oauthError(400, 'invalid_grant', grant)

  const accessToken = randomBytes(24).toString('base64url')
  world.accessTokens.set(accessToken, grant.session.user)
  const signed = await idToken(world, grant, accessToken)
  world.issued.push({ ...signed, accessToken })
  return json(200, {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: 3600,
    scope: grant.asked.get('scope'),
    id_token: signed.idToken,
  })
}

/** What the code stands for, or why it is refused. Whatever comes of it, the code is spent. */
function redeem(world: World, parameters: URLSearchParams): Grant | string {
  const code = parameters.get('code') ?? ''
  const grant = world.codes.get(code)
  world.codes.delete(code)
  if (!grant) return 'unknown or used code'
  if (grant.expiresAt <= now(world)) return 'expired code'
  if (parameters.get('redirect_uri') !== grant.asked.get('redirect_uri')) return 'redirect_uri differs'
  const verifier = parameters.get('code_verifier') ?? ''
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  return challenge === grant.asked.get('code_challenge') ? grant : 'code_verifier does not fit'
}
