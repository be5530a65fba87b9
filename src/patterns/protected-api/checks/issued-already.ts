import { fails, holds } from '../../../checks/check.ts'
import { isNumericDate } from '../../../checks/numeric-date.ts'
import type { TokenCheck } from './expected.ts'

/** How old an access token may be is said by its `exp`; only one from the future is no token. @see RFC 9068, 2.2 */
export const issuedAlready: TokenCheck = ({ claims }, { now, tolerance }) => {
  const { iat } = claims
  if (!isNumericDate(iat)) return fails('iat is not a time')
  return iat <= now + tolerance ? holds : fails('iat is ahead of this clock')
}
