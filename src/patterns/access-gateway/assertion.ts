import { hkdfSync, type webcrypto } from 'node:crypto'
import { SignJWT } from 'jose'
import { after, type EpochSeconds, seconds } from '../../assurance/time.ts'
import type { Identity } from './identity.ts'
import type { Method } from './rule.ts'

/** How long an app may take an assertion for new. */
const LIFETIME = seconds(30)

/** Says about one request who made it. @param path in its normal form, without query. */
export type SignAssertion = (
  identity: Identity,
  request: Readonly<{ method: Method; path: string }>,
  now: EpochSeconds,
) => Promise<string>

/**
 * Signs what the identity headers say, for one app, method and path, for 30 s: the app can tell that the gateway spoke, to it, about
 * this request. Says nothing about the query and the body, and does not stop the same request from being sent twice within its time.
 *
 * @param secret `GATEWAY_SECRET`; the key is derived from it, so that the app, which has the key, cannot speak to `/forward-auth`.
 * @param issuer the portal's `BASE_URL`.
 * @param audience the app's origin, `LEGACY_APP_URL`.
 * @see RFC 7515, RFC 7519, RFC 8725 section 3.11 (typ)
 */
export function createAssertionSigner(secret: string, issuer: string, audience: string): SignAssertion {
  const key = assertionKey(secret)
  return async ({ subject, name, email, level }, { method, path }, now) =>
    new SignJWT({ name, email, level, method, path })
      .setProtectedHeader({ alg: 'HS256', typ: 'identity-assertion+jwt' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(subject)
      .setIssuedAt(now)
      .setExpirationTime(after(now, LIFETIME))
      .sign(await key)
}

/** HKDF-SHA-256 of the secret, no salt, info `access-gateway/assertion`, 32 bytes; imported once, not for every request. @see RFC 5869 */
function assertionKey(secret: string): Promise<webcrypto.CryptoKey> {
  const bytes = new Uint8Array(hkdfSync('sha256', secret, '', 'access-gateway/assertion', 32))
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
}
