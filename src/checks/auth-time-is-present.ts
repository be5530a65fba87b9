import { fails, holds, type SufficiencyCheck } from './check.ts'

/** Whoever asked with `max_age` must be told when. */
export const authTimeIsPresent: SufficiencyCheck = ({ authTime }, { requirement }) =>
  requirement.kind === 'session' || authTime !== null ? holds : fails('auth_time is missing')
