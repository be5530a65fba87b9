import { type Check, fails, holds } from './check.ts'

/**
 * An access token or a logout token of the same provider is signed with the same key: `typ` tells them apart, and
 * `events` marks a logout token that has none.
 *
 * @see RFC 8725, 3.11; OpenID Connect Back-Channel Logout 1.0, 2.4
 */
export const typeIsIdToken: Check = ({ header, claims }) => {
  const { typ } = header
  if (typ !== undefined && !(typeof typ === 'string' && typ.toUpperCase() === 'JWT'))
    return fails('typ is not that of an ID token')
  if (claims.events !== undefined) return fails('events makes it a logout token')
  return holds
}
