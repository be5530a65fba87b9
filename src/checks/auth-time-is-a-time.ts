import { type Check, fails, holds } from './check.ts'
import { isNumericDate } from './numeric-date.ts'

/** A whole number of seconds, or absent. A string, a fraction, null, a negative number: not a time somebody signed in at. */
export const authTimeIsATime: Check = ({ claims }) => {
  const authTime = claims.auth_time
  return authTime === undefined || (isNumericDate(authTime) && Number.isInteger(authTime))
    ? holds
    : fails('auth_time is not a whole number of seconds')
}
