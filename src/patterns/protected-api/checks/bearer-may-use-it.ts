import { fails, holds } from '../../../checks/check.ts'
import type { TokenCheck } from './expected.ts'

/**
 * A token bound to a key (`cnf`) is good for whoever shows the key, and nobody has to show one here: taking it from a bearer would undo
 * the binding.
 *
 * @see RFC 9449, 7.2; RFC 8705, 3
 */
export const bearerMayUseIt: TokenCheck = ({ claims }) =>
  claims.cnf === undefined ? holds : fails('cnf binds the token to a key')
