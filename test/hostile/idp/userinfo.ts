import { type Answer, json } from './answer.ts'
import type { RecordedRequest } from './record.ts'
import type { World } from './world.ts'

/** The claims of the user an access token was given out for (OpenID Connect Core 1.0, 5.3). */
export function userinfo({ accessTokens }: World, { headers }: RecordedRequest): Answer {
  const user = accessTokens.get(/^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '')
  return user ? json(200, user) : json(401, { error: 'invalid_token' }, { 'www-authenticate': 'Bearer error="invalid_token"' })
}
