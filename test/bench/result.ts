import type { Machine } from './machine.ts'
import type { ManySessions } from './many-sessions.ts'
import type { RoundTrips } from './round-trips.ts'
import type { StartUp } from './start-up.ts'
import type { Throughput } from './throughput.ts'
import type { TwoProcesses } from './two-processes.ts'

/** Everything that one run measured: what `npm run bench` writes as JSON. Null where `--quick` left it out. */
export type Result = Readonly<{
  /** ISO 8601, UTC. */
  measuredAt: string
  kind: 'full' | 'quick'
  machine: Machine
  throughput: readonly Throughput[]
  roundTrips: RoundTrips
  twoProcesses: TwoProcesses
  startUp: StartUp
  manySessions: readonly ManySessions[] | null
}>
