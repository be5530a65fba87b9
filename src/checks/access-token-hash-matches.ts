import { type Check, fails, holds } from './check.ts'

/** `at_hash` is optional in the code flow; where it comes, it must be that of the access token beside it. */
export const accessTokenHashMatches: Check = ({ claims }, { accessTokenHash }) =>
  claims.at_hash === undefined || (accessTokenHash !== null && claims.at_hash === accessTokenHash)
    ? holds
    : fails('at_hash is not that of the access token')
