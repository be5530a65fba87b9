import { randomBytes } from 'node:crypto'
import { type Answer, json, oauthError } from './answer.ts'
import { CIBA, redeemApproval } from './backchannel.ts'
import { refuseClient } from './client-authentication.ts'
import { idToken } from './id-token.ts'
import type { RecordedRequest } from './record.ts'
import { redeemCode } from './redeem-code.ts'
import type { Grant, Refusal, World } from './world.ts'

/** Exchanges a code, or an approval, for an ID token and an access token, for a client that shows who it is (RFC 6749 3.2). */
export async function token(world: World, request: RecordedRequest): Promise<Answer> {
  const refused = await refuseClient(world, request)
  if (refused) return refused
  const grant = redeem(world, request.parameters)
  if ('error' in grant) return oauthError(400, grant.error, grant.description)

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

function redeem(world: World, parameters: URLSearchParams): Grant | Refusal {
  switch (parameters.get('grant_type')) {
    case 'authorization_code':
      return redeemCode(world, parameters)
    case CIBA:
      return redeemApproval(world, parameters)
    default:
      return { error: 'unsupported_grant_type', description: 'a code or an approval only' }
  }
}
