import { createHash } from 'node:crypto'
import { type Grant, now, type Refusal, type World } from './world.ts'

/**
 * What a code stands for: once, with the `redirect_uri` it was asked with and the verifier of its S256 challenge. Whatever
 * comes of it, the code is spent.
 *
 * @see OpenID Connect Core 1.0, 3.1.3; RFC 7636 4.6
 */
export function redeemCode(world: World, parameters: URLSearchParams): Grant | Refusal {
  const code = parameters.get('code') ?? ''
  const grant = world.codes.get(code)
  world.codes.delete(code)
  if (!grant) return refusal('unknown or used code')
  if (grant.expiresAt <= now(world)) return refusal('expired code')
  if (parameters.get('redirect_uri') !== grant.asked.get('redirect_uri')) return refusal('redirect_uri differs')
  const challenge = createHash('sha256')
    .update(parameters.get('code_verifier') ?? '')
    .digest('base64url')
  return challenge === grant.asked.get('code_challenge') ? grant : refusal('code_verifier does not fit')
}

const refusal = (description: string): Refusal => ({ error: 'invalid_grant', description })
