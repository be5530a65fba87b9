import type { Rule } from './rule.ts'

/** The sample app's policy: whoever is signed in sees timesheets, and approving them takes a second factor. */
export const TIMESHEETS_POLICY: readonly Rule[] = [
  { name: 'approvals', path: '/timesheets/approve*', type: 'protected', needs: { level: 'two-factor' } },
  { name: 'timesheets', path: '/timesheets*', type: 'protected', needs: { level: 'single-factor' } },
]
