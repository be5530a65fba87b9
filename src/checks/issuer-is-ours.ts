import { type Check, fails, holds } from './check.ts'

/** Exactly the configured issuer: no trailing slash, case or scheme is forgiven. */
export const issuerIsOurs: Check = ({ claims }, { issuer }) =>
  claims.iss === issuer ? holds : fails('iss is not the configured issuer')
