/** How long and how often everything is measured. */
export type Plan = Readonly<{
  kind: 'full' | 'quick'
  throughput: Readonly<{ rounds: number; warmUp: number; seconds: number; connections: number }>
  roundTrips: Readonly<{ rounds: number; people: number }>
  twoProcesses: Readonly<{ rounds: number; seconds: number; connections: number }>
  startUps: number
  manySessions: Readonly<{ few: number; many: number; rounds: number; seconds: number; connections: number }> | null
}>

/** Under four minutes on two quiet cores. */
export const FULL: Plan = {
  kind: 'full',
  throughput: { rounds: 5, warmUp: 1.5, seconds: 1, connections: 16 },
  roundTrips: { rounds: 5, people: 100 },
  twoProcesses: { rounds: 5, seconds: 1, connections: 16 },
  startUps: 5,
  manySessions: { few: 1_000, many: 1_000_000, rounds: 5, seconds: 1, connections: 4 },
}

/** Under one: fewer rounds, shorter ones, and no million sessions. To see that everything runs, not to quote. */
export const QUICK: Plan = {
  kind: 'quick',
  throughput: { rounds: 3, warmUp: 0.4, seconds: 0.4, connections: 16 },
  roundTrips: { rounds: 3, people: 30 },
  twoProcesses: { rounds: 3, seconds: 0.4, connections: 16 },
  startUps: 1,
  manySessions: null,
}
