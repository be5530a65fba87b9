import { before, type Seconds, seconds } from '../assurance/time.ts'
import { fails, holds, type SufficiencyCheck } from './check.ts'

/** How much earlier than the request the sign-in may seem to be, for clocks that differ. */
export const SLACK = seconds(5)

/**
 * "Each time": the sign-in was made because we asked, not some time before. A library's tolerance of half a minute would let an
 * answer from the provider's own session pass as a new sign-in.
 */
export const signedInAgain: SufficiencyCheck = ({ authTime }, { requirement, sentAt, tolerance }) => {
  if (requirement.kind !== 'each-time' || authTime === null) return holds
  return authTime >= before(sentAt, smaller(SLACK, tolerance)) ? holds : fails('auth_time is before the request')
}

const smaller = (one: Seconds, other: Seconds): Seconds => (one < other ? one : other)
