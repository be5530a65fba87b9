import { type Check, fails, holds } from './check.ts'

/** Who comes back is who was sent: another person's factor raises nobody's session. */
export const subjectIsTheSame: Check = ({ claims }, { subject }) =>
  subject === null || claims.sub === subject ? holds : fails('sub is not the person of the session')
