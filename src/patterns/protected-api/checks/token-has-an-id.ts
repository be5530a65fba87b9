import { fails, holds } from '../../../checks/check.ts'
import type { TokenCheck } from './expected.ts'

/** @see RFC 9068, 2.2 */
export const tokenHasAnId: TokenCheck = ({ claims }) =>
  typeof claims.jti === 'string' && claims.jti !== '' ? holds : fails('jti is missing')
