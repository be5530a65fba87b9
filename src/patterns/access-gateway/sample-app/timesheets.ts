/** One person's week. */
export type Timesheet = {
  readonly id: string
  readonly who: string
  readonly week: string
  readonly hours: number
  approvedBy: string | null
}

/** The app's data, as it is after each start. */
export function createTimesheets(): Timesheet[] {
  return [
    { id: '1041', who: 'Grace Okafor', week: '2026-W47', hours: 38.5, approvedBy: null },
    { id: '1042', who: 'Tomás Vidal', week: '2026-W47', hours: 40, approvedBy: null },
    { id: '1043', who: 'Mina Sato', week: '2026-W47', hours: 31, approvedBy: null },
    { id: '1036', who: 'Grace Okafor', week: '2026-W46', hours: 40, approvedBy: 'Payroll' },
  ]
}
