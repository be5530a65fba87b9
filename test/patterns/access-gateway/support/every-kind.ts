import type { Rule } from '../../../../src/patterns/access-gateway/rule.ts'

/** A policy with a rule of every kind. */
export const EVERY_KIND: readonly Rule[] = [
  { name: 'public', path: '/timesheets/public*', type: 'not-protected' },
  { name: 'news', path: '/timesheets/news*', type: 'adaptive' },
  {
    name: 'reading approvals',
    path: '/timesheets/approve*',
    type: 'protected',
    needs: { level: 'single-factor' },
    methods: ['GET'],
  },
  { name: 'approvals', path: '/timesheets/approve*', type: 'protected', needs: { level: 'two-factor' } },
  { name: 'payout', path: '/timesheets/payout*', type: 'protected', needs: { level: 'two-factor', eachTime: true } },
  { name: 'hurry', path: '/timesheets/hurry*', type: 'protected', needs: { level: 'two-factor', within: 30 } },
  {
    name: 'managers',
    path: '/timesheets/managers*',
    type: 'protected-rule',
    needs: { level: 'two-factor' },
    attributes: { email: '[^@]+@managers\\.example' },
  },
  { name: 'timesheets', path: '/timesheets*', type: 'protected', needs: { level: 'single-factor' } },
]
