import { CASES, type Case, YARDSTICK } from './cases.ts'
import { type Spread, spreadOf } from './spread.ts'
import type { Server } from './start-server.ts'
import type { World } from './world.ts'

/** How long and how often. */
export type Plan = Readonly<{ rounds: number; warmUp: number; seconds: number; connections: number }>

/** One case, or why there is none. Ratios are to the yardstick in the same round. */
export type Throughput = Readonly<
  { name: string; title: string } & (
    | { requestsPerSecond: Spread; ratio: Spread; cpuMicroseconds: Spread; cpuRatio: Spread; wrong: number }
    | { missing: string }
  )
>

type Running = Readonly<{ case: Case; server: Server; cookies: readonly string[] }>
type Sample = Readonly<{ requestsPerSecond: number; cpuMicroseconds: number; wrong: number }>

/**
 * Starts every case, signs in where that is needed, warms up, and measures them one after the other in each round, so that what the
 * machine does meanwhile befalls all of them. The servers go on until the world stops.
 */
export async function measureThroughput(world: World, plan: Plan, say: (what: string) => void): Promise<readonly Throughput[]> {
  const running: Running[] = []
  for (const one of CASES) {
    const env = one.env(world)
    if (env === null) continue
    say(`starting ${one.name}`)
    const server = await world.serve(one.server, env)
    const cookies = one.signIn === null ? [] : [await world.signIn(server.origin + one.signIn)]
    running.push({ case: one, server, cookies })
    await measureOnce(world, running.at(-1) as Running, { ...plan, seconds: plan.warmUp })
  }

  const rounds: Array<ReadonlyMap<string, Sample>> = []
  for (let round = 1; round <= plan.rounds; round++) {
    const samples = new Map<string, Sample>()
    for (const one of running) {
      say(`round ${round} of ${plan.rounds}: ${one.case.name}`)
      samples.set(one.case.name, await measureOnce(world, one, plan))
    }
    rounds.push(samples)
  }
  await Promise.all(running.map(({ server }) => server.stop()))
  return CASES.map((one) => summaryOf(one, rounds))
}

async function measureOnce(world: World, { case: one, server, cookies }: Running, plan: Plan): Promise<Sample> {
  const before = await server.used('processor')
  const load = await world.load({
    urls: [server.origin + one.path],
    cookies,
    connections: plan.connections,
    seconds: plan.seconds,
  })
  const after = await server.used('processor')
  return {
    requestsPerSecond: load.answers / load.seconds,
    cpuMicroseconds: (after.microseconds - before.microseconds) / load.answers,
    wrong: load.wrong,
  }
}

function summaryOf({ name, title }: Case, rounds: ReadonlyArray<ReadonlyMap<string, Sample>>): Throughput {
  if (!rounds[0]?.has(name)) return { name, title, missing: 'Redis is not installed' }
  const each = (what: (sample: Sample, yardstick: Sample) => number): Spread =>
    spreadOf(rounds.map((samples) => what(samples.get(name) as Sample, samples.get(YARDSTICK) as Sample)))
  return {
    name,
    title,
    requestsPerSecond: each((sample) => sample.requestsPerSecond),
    ratio: each((sample, yardstick) => sample.requestsPerSecond / yardstick.requestsPerSecond),
    cpuMicroseconds: each((sample) => sample.cpuMicroseconds),
    cpuRatio: each((sample, yardstick) => sample.cpuMicroseconds / yardstick.cpuMicroseconds),
    wrong: rounds.reduce((sum, samples) => sum + (samples.get(name)?.wrong ?? 0), 0),
  }
}
