import { type Spread, spreadOf } from './spread.ts'
import type { Server } from './start-server.ts'
import type { World } from './world.ts'

/**
 * What a second portal on the same Redis adds. `throughput`: measured, with generator and Redis on the second portal's core where there
 * are but two. `byProcessorTime`: twice what a request costs one portal alone, by what it costs each of two; what two cores of their own
 * would give, as long as Redis keeps up.
 */
export type TwoProcesses = Readonly<{ throughput: Spread; byProcessorTime: Spread }> | Readonly<{ missing: string }>

/** `/payroll` of one portal, then of two that share its sessions. */
export async function measureTwoProcesses(
  world: World,
  { rounds, seconds, connections }: { rounds: number; seconds: number; connections: number },
  say: (what: string) => void,
): Promise<TwoProcesses> {
  if (world.redisUrl === null) return { missing: 'Redis is not installed' }
  say('two processes: starting')
  const env = { SESSION_STORE: `${world.redisUrl}/1` }
  const one = await world.serve('../../src/main.ts', env)
  const other = await world.serve('../../src/main.ts', env, 'measuring')
  const cookies = [await world.signIn(`${one.origin}/payroll`)]
  const measure = async (servers: readonly Server[]) => {
    const before = await Promise.all(servers.map((server) => server.used('processor')))
    const load = await world.load({ urls: servers.map(({ origin }) => `${origin}/payroll`), cookies, connections, seconds })
    const after = await Promise.all(servers.map((server) => server.used('processor')))
    if (load.wrong > 0) throw new Error(`${load.wrong} of ${load.answers} answers were wrong`)
    const spent = after.reduce((sum, { microseconds }, index) => sum + microseconds - (before[index]?.microseconds ?? 0), 0)
    return { perSecond: load.answers / load.seconds, cost: spent / load.answers }
  }
  await measure([one, other])
  const pairs: Array<Readonly<{ throughput: number; byProcessorTime: number }>> = []
  for (let round = 1; round <= rounds; round++) {
    say(`two processes: round ${round} of ${rounds}`)
    const alone = await measure([one])
    const both = await measure([one, other])
    pairs.push({ throughput: both.perSecond / alone.perSecond, byProcessorTime: (2 * alone.cost) / both.cost })
  }
  await Promise.all([one.stop(), other.stop()])
  return {
    throughput: spreadOf(pairs.map(({ throughput }) => throughput)),
    byProcessorTime: spreadOf(pairs.map(({ byProcessorTime }) => byProcessorTime)),
  }
}
