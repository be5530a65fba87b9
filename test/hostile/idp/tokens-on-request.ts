import { randomUUID } from 'node:crypto'
import { type Changes, changed, type Json } from './changes.ts'
import { type Signing, sign } from './sign.ts'
import { now, type World } from './world.ts'

/** The event a logout token announces (OpenID Connect Back-Channel Logout 1.0, 2.4). */
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** A logout token, good but for `sub` or `sid`, which the caller names. */
export function logoutToken(world: World, changes: Changes, header: Json = {}, how: Signing = 'honest'): Promise<string> {
  const honest = {
    iss: world.issuer,
    aud: world.client.id,
    iat: now(world),
    exp: now(world) + 120,
    jti: randomUUID(),
    events: { [LOGOUT_EVENT]: {} },
  }
  return sign(world.signer, changed(honest, changes) as Json, { typ: 'logout+jwt', ...header }, how)
}

/** An access token for an API (RFC 9068 2), of the current user, good but for `aud`, which the caller names. */
export function accessToken(world: World, changes: Changes, header: Json = {}, how: Signing = 'honest'): Promise<string> {
  const honest = {
    iss: world.issuer,
    sub: world.behaviour.user.sub,
    client_id: world.client.id,
    iat: now(world),
    exp: now(world) + 300,
    jti: randomUUID(),
    auth_time: now(world),
    acr: world.behaviour.defaultAcr,
  }
  return sign(world.signer, changed(honest, changes) as Json, { typ: 'at+jwt', ...header }, how)
}
