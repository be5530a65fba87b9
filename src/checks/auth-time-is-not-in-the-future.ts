import { type Check, fails, holds } from './check.ts'

/** Nobody has signed in tomorrow: such a time would count for longer than the window. Within the tolerance it counts as now. */
export const authTimeIsNotInTheFuture: Check = ({ claims }, { now, tolerance }) => {
  const authTime = claims.auth_time
  return typeof authTime !== 'number' || authTime <= now + tolerance ? holds : fails('auth_time is ahead of this clock')
}
