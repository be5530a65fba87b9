import { thisMachine } from './machine.ts'
import { measureManySessions } from './many-sessions.ts'
import type { Plan } from './plan.ts'
import type { Result } from './result.ts'
import { measureRoundTrips } from './round-trips.ts'
import { measureStartUp } from './start-up.ts'
import { measureThroughput } from './throughput.ts'
import { measureTwoProcesses } from './two-processes.ts'
import { startWorld } from './world.ts'

/** One whole run. Leaves no process and no file. @param say is told what is measured now. */
export async function measure(plan: Plan, say: (what: string) => void): Promise<Result> {
  say('starting the identity provider, the load generator and Redis')
  const world = await startWorld()
  try {
    return {
      measuredAt: new Date().toISOString(),
      kind: plan.kind,
      machine: thisMachine(),
      throughput: await measureThroughput(world, plan.throughput, say),
      roundTrips: await measureRoundTrips(world, plan.roundTrips, say),
      twoProcesses: await measureTwoProcesses(world, plan.twoProcesses, say),
      startUp: await measureStartUp(world, plan.startUps, say),
      manySessions: plan.manySessions === null ? null : await measureManySessions(world, plan.manySessions, say),
    }
  } finally {
    await world.stop()
  }
}
