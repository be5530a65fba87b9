import { type Check, fails, holds } from './check.ts'
import { isNumericDate } from './numeric-date.ts'

export const notExpired: Check = ({ claims }, { now, tolerance }) => {
  const { exp } = claims
  if (!isNumericDate(exp)) return fails('exp is not a time')
  return now < exp + tolerance ? holds : fails('exp has passed')
}
