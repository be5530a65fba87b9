import { fails, holds } from '../../../checks/check.ts'
import type { TokenCheck } from './expected.ts'

/**
 * An ID token or a logout token of the same provider is signed with the same key: `typ` tells them apart. A header without one
 * is a plain `JWT`, which only some profiles let be an access token.
 *
 * @see RFC 9068, 2.1 and 4; RFC 8725, 3.11
 */
export const typeIsAccessToken: TokenCheck = ({ header }, { profile }) => {
  const { typ = 'JWT' } = header
  const accepted = profile.accessTokenTypes.map((type) => type.toLowerCase())
  return typeof typ === 'string' && accepted.includes(typ.toLowerCase()) ? holds : fails('typ is not that of an access token')
}
