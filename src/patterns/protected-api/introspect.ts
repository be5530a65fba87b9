import type { Request } from 'express'
import * as oidc from 'openid-client'
import { IdpUnavailable } from '../../errors.ts'
import type { Services } from '../../web/services.ts'
import type { AccessToken } from './checks/expected.ts'
import { TokenRejected } from './token-rejected.ts'

/**
 * Asks the provider what an opaque token is worth. Its answer is held against the same table as a JWT, but for what only a signed token
 * has; an answer without `iss` is the provider's own.
 *
 * Anybody can send a token and each one costs the provider a request, so these count against the address's rate limit.
 *
 * @throws {TokenRejected} where the token is not active, or discovery offers no introspection; {RateLimited}, {IdpUnavailable}
 * @see RFC 7662, 2.2; RFC 9470, 6.2
 */
export async function introspect({ provider, rateLimit }: Services, req: Request, token: string): Promise<AccessToken> {
  const { configuration, metadata, issuer } = await provider.discovered()
  if (metadata.introspection_endpoint === undefined)
    throw new TokenRejected('opaque', 'an opaque token, and the provider offers no introspection')
  await rateLimit(req)
  const answer = await ask(configuration, token)
  if (answer.active !== true) throw new TokenRejected('inactive', 'the provider says that the token is not active')
  return { header: {}, claims: { iss: issuer, ...answer } }
}

async function ask(configuration: oidc.Configuration, token: string): Promise<oidc.IntrospectionResponse> {
  try {
    return await oidc.tokenIntrospection(configuration, token, { token_type_hint: 'access_token' })
  } catch (error) {
    if (error instanceof IdpUnavailable) throw error
    throw new IdpUnavailable('the introspection endpoint cannot be used', { cause: error })
  }
}
