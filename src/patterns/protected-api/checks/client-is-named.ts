import { fails, holds } from '../../../checks/check.ts'
import type { TokenCheck } from './expected.ts'

/** Who got the token: `client_id`, or `cid` as Okta spells it. An ID token has neither. @see RFC 9068, 2.2 */
export const clientIsNamed: TokenCheck = ({ claims }) => {
  const client = claims.client_id ?? claims.cid
  return typeof client === 'string' && client !== '' ? holds : fails('client_id is missing')
}
