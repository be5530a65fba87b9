import { after, type EpochSeconds, epochSeconds, seconds } from '../assurance/time.ts'
import type { Config } from '../config.ts'
import { PortalError } from '../errors.ts'
import type { Provider } from './provider.ts'

/** What a genuine logout token tells: whose sessions end. `sid`, `sub` or both are there. */
export type LogoutToken = Readonly<{
  issuer: string
  sub: string | null
  sid: string | null
  issuedAt: EpochSeconds
  jti: string
}>

/** Not a logout token of ours; the sender learns no more than that. */
export class LogoutTokenInvalid extends PortalError {
  readonly code = 'logout_token_invalid'
  readonly status = 400
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
/** How old a logout token may be. */
export const OLDEST_LOGOUT = seconds(300)

/**
 * Verifies a logout token. Does not look whether its `jti` was seen before, and ends nothing.
 *
 * @throws {LogoutTokenInvalid} saying for the log which claim; {IdpUnavailable} where the keys cannot be had.
 * @see OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6
 */
export async function verifyLogoutToken(
  token: string,
  provider: Provider,
  config: Config,
  now: EpochSeconds,
): Promise<LogoutToken> {
  const { keys, issuer } = await provider.discovered()
  const verified = await keys.verify(token, 'stranger')
  if (verified === undefined) throw new LogoutTokenInvalid('signature')
  const claims = claimsOf(verified.payload)
  const { typ } = verified.protectedHeader
  const audience: readonly unknown[] = Array.isArray(claims.aud) ? claims.aud : [claims.aud]
  const tolerance = config.clockTolerance

  demand(typ === undefined || /^(?:application\/)?(?:jwt|logout\+jwt)$/i.test(typ), 'typ')
  demand(claims.iss === issuer, 'iss')
  demand(audience.length === 1 && audience[0] === config.provider.clientId, 'aud')
  demand(isTime(claims.iat) && claims.iat <= now + tolerance && now <= after(epochSeconds(claims.iat), OLDEST_LOGOUT), 'iat')
  // Optional in the first edition of the specification, required since; where it is there, it must not have passed.
  demand(claims.exp === undefined || (isTime(claims.exp) && now < claims.exp + tolerance), 'exp')
  demand(claims.nbf === undefined || (isTime(claims.nbf) && claims.nbf <= now + tolerance), 'nbf')
  demand(isObject(claims.events) && isObject(claims.events[EVENT]), 'events')
  demand(claims.nonce === undefined, 'nonce')
  demand(typeof claims.jti === 'string' && claims.jti !== '' && claims.jti.length <= 512, 'jti')
  demand(claims.sub === undefined || isName(claims.sub), 'sub')
  demand(claims.sid === undefined || isName(claims.sid), 'sid')
  demand(claims.sub !== undefined || claims.sid !== undefined, 'sub')

  return {
    issuer,
    sub: (claims.sub as string | undefined) ?? null,
    sid: (claims.sid as string | undefined) ?? null,
    issuedAt: epochSeconds(claims.iat as number),
    jti: claims.jti as string,
  }
}

function claimsOf(payload: Uint8Array): Record<string, unknown> {
  try {
    const claims: unknown = JSON.parse(new TextDecoder().decode(payload))
    if (isObject(claims)) return claims
  } catch {
    // Told below, like every other fault of the token.
  }
  throw new LogoutTokenInvalid('payload')
}

function demand(condition: boolean, claim: string): asserts condition {
  if (!condition) throw new LogoutTokenInvalid(claim)
}

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

const isName = (value: unknown): boolean => typeof value === 'string' && value !== '' && value.length <= 512

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
