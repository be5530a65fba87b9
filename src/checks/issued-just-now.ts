import { seconds } from '../assurance/time.ts'
import { type Check, fails, holds } from './check.ts'
import { isNumericDate } from './numeric-date.ts'

/** An ID token of the code flow is made when the code is redeemed: one much older was made for something else. */
export const OLDEST_ISSUE = seconds(600)

export const issuedJustNow: Check = ({ claims }, { now, tolerance }) => {
  const { iat } = claims
  if (!isNumericDate(iat)) return fails('iat is not a time')
  if (iat > now + tolerance) return fails('iat is ahead of this clock')
  return now - iat <= OLDEST_ISSUE + tolerance ? holds : fails('iat is more than 10 minutes old')
}
