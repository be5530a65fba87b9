// One file, because it is one table: what has to be reached, and which figure of a run says whether it is.
import type { Result } from './result.ts'

/** A figure that has a goal; `measured` is null where this run has none, and `why` says why. */
export type Goal = Readonly<{ figure: string; goal: string; measured: number | null; shown: string; reached: boolean | null }>

type Bound = Readonly<{ atLeast: number } | { atMost: number }>
type Row = Readonly<{ figure: string; bound: Bound; unit?: string; of(result: Result): number | string }>

/** Requests a second of one case by those of another, in the same run; or the name of what is missing. */
function against(result: Result, name: string, other: string): number | string {
  const [one, two] = [name, other].map((wanted) => result.throughput.find((row) => row.name === wanted))
  if (one === undefined || two === undefined) return 'not measured'
  if ('missing' in one) return one.missing
  if ('missing' in two) return two.missing
  return one.ratio.median / two.ratio.median
}

function withMany(result: Result, store: string, of: 'p99' | 'memory'): number | string {
  const row = result.manySessions?.find((one) => one.store === store)
  if (row === undefined) return 'not measured with --quick'
  if ('missing' in row) return row.missing
  return of === 'p99' ? row.p99Ratio.median : row.extraMemory
}

const ROWS: readonly Row[] = [
  {
    figure: 'guard on SQLite, against bare Express',
    bound: { atLeast: 0.6 },
    of: (result) => against(result, 'guard-sqlite', 'bare-express'),
  },
  {
    figure: 'guard on SQLite, against express-openid-connect',
    bound: { atLeast: 5 },
    of: (result) => against(result, 'guard-sqlite', 'express-openid-connect'),
  },
  {
    figure: 'guard on Redis, against express-session with connect-redis and touch',
    bound: { atLeast: 1.5 },
    of: (result) => against(result, 'guard-redis', 'connect-redis'),
  },
  {
    figure: 'the whole /payroll page, against bare Express rendering the same view',
    bound: { atLeast: 0.65 },
    of: (result) => against(result, 'portal-payroll', 'bare-express-view'),
  },
  {
    figure: 'processor time of a step-up, against openid-client alone',
    bound: { atMost: 1.25 },
    of: ({ roundTrips }) => roundTrips.ratio.median,
  },
  {
    figure: 'guard, 99th percentile, 1,000,000 sessions against 1,000, SQLite',
    bound: { atMost: 1.3 },
    of: (result) => withMany(result, 'SQLite', 'p99'),
  },
  {
    figure: 'guard, 99th percentile, 1,000,000 sessions against 1,000, Redis',
    bound: { atMost: 1.3 },
    of: (result) => withMany(result, 'Redis', 'p99'),
  },
  {
    figure: 'memory of the process, 1,000,000 sessions in SQLite, above that with 1,000',
    bound: { atMost: 30 },
    unit: ' MiB',
    of: (result) => withMany(result, 'SQLite', 'memory'),
  },
  {
    figure: 'memory of the process, 1,000,000 sessions in Redis, above that with 1,000',
    bound: { atMost: 30 },
    unit: ' MiB',
    of: (result) => withMany(result, 'Redis', 'memory'),
  },
  {
    figure: 'two processes on one Redis, against one, by processor time',
    bound: { atLeast: 1.7 },
    of: ({ twoProcesses }) => ('missing' in twoProcesses ? twoProcesses.missing : twoProcesses.byProcessorTime.median),
  },
  {
    figure: 'start to first answer, demo with the provider in a box',
    bound: { atMost: 1.5 },
    unit: ' s',
    of: ({ startUp }) => startUp.demo.median,
  },
  {
    figure: 'start to first answer, with an issuer',
    bound: { atMost: 0.6 },
    unit: ' s',
    of: ({ startUp }) => startUp.withIssuer.median,
  },
]

/** Every goal beside what the run measured. A figure on its goal, as shown, has reached it. */
export function goalsOf(result: Result): readonly Goal[] {
  return ROWS.map(({ figure, bound, unit = '', of }) => {
    const goal = 'atLeast' in bound ? `at least ${bound.atLeast}${unit}` : `at most ${bound.atMost}${unit}`
    const measured = of(result)
    if (typeof measured === 'string') return { figure, goal, measured: null, shown: measured, reached: null }
    const rounded = Math.round(measured * 100) / 100
    const reached = 'atLeast' in bound ? rounded >= bound.atLeast : rounded <= bound.atMost
    return { figure, goal, measured, shown: `${rounded.toFixed(2)}${unit}`, reached }
  })
}
