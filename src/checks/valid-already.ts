import { type Check, fails, holds } from './check.ts'
import { isNumericDate } from './numeric-date.ts'

export const validAlready: Check = ({ claims }, { now, tolerance }) => {
  const { nbf } = claims
  if (nbf === undefined) return holds
  if (!isNumericDate(nbf)) return fails('nbf is not a time')
  return nbf <= now + tolerance ? holds : fails('nbf has not come yet')
}
