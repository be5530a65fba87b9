import { join } from 'node:path'
import { after, secondOf, seconds } from '../../src/assurance/time.ts'
import { chooseStore } from '../../src/session/stores/choose.ts'
import { copiesOf, keyIn } from './copies-of-a-session.ts'
import { fillRedis } from './fill-redis.ts'
import { fillSqlite } from './fill-sqlite.ts'
import { startRedis } from './redis.ts'
import { type Spread, spreadOf } from './spread.ts'
import type { Server } from './start-server.ts'
import type { World } from './world.ts'

/** One store with few and with many live sessions: the guard's 99th percentile in milliseconds, and what the process holds in MiB. */
export type ManySessions = Readonly<
  { store: 'SQLite' | 'Redis' } & (
    | { few: number; many: number; p99OfFew: Spread; p99OfMany: Spread; p99Ratio: Spread; extraMemory: number }
    | { missing: string }
  )
>

type Filled = Readonly<{ server: Server; cookies: readonly string[]; stop(): Promise<void> }>
type Numbers = Readonly<{ few: number; many: number; rounds: number; seconds: number; connections: number }>

/** People in the sample that the load asks for: more than any cache holds at once, spread over all. */
const ASKED_FOR = 5_000

/**
 * Signs in once, copies that session into the store so many times, directly and in bulk, and asks the guard for people all over it. The
 * four servers are measured in turn in each round.
 */
export async function measureManySessions(
  world: World,
  numbers: Numbers,
  say: (what: string) => void,
): Promise<readonly ManySessions[]> {
  const stores = world.redisUrl === null ? (['SQLite'] as const) : (['SQLite', 'Redis'] as const)
  say(`many sessions: filling ${stores.join(' and ')} with ${numbers.many.toLocaleString('en')}`)
  const filled = await Promise.all(
    stores.map(async (store) => ({
      store,
      few: await fill(world, store, numbers.few),
      many: await fill(world, store, numbers.many),
      p99: [] as Array<Readonly<{ few: number; many: number }>>,
    })),
  )
  const ask = ({ server, cookies }: Filled, duration: number) =>
    world.load({ urls: [`${server.origin}/guarded`], cookies, connections: numbers.connections, seconds: duration })
  for (const { few, many } of filled) for (const one of [few, many]) await ask(one, 1.5)
  for (let round = 1; round <= numbers.rounds; round++) {
    for (const { store, few, many, p99 } of filled) {
      say(`many sessions: round ${round} of ${numbers.rounds}, ${store}`)
      p99.push({ few: (await ask(few, numbers.seconds)).p99, many: (await ask(many, numbers.seconds)).p99 })
    }
  }
  const measured: ManySessions[] = []
  for (const { store, few, many, p99 } of filled) {
    const [small, large] = await Promise.all([few.server.used('memory'), many.server.used('memory')])
    measured.push({
      store,
      few: numbers.few,
      many: numbers.many,
      p99OfFew: spreadOf(p99.map((pair) => pair.few)),
      p99OfMany: spreadOf(p99.map((pair) => pair.many)),
      p99Ratio: spreadOf(p99.map((pair) => pair.many / pair.few)),
      extraMemory: (large.bytes - small.bytes) / 1_048_576,
    })
  }
  await Promise.all(filled.flatMap(({ few, many }) => [few.stop(), many.stop()]))
  return world.redisUrl === null ? [...measured, { store: 'Redis', missing: 'Redis is not installed' }] : measured
}

async function fill(world: World, store: 'SQLite' | 'Redis', count: number): Promise<Filled> {
  const redis = store === 'Redis' ? await startRedis('measuring') : null
  const file = `sessions-${count}.db`
  const setting = redis?.url ?? `sqlite:${file}`
  const server = await world.serve('servers/guard.ts', { SESSION_STORE: setting })
  const secret = world.env.SESSION_SECRET as string
  const real = await sessionOf(
    redis?.url ?? `sqlite:${join(world.folder, file)}`,
    await world.signIn(`${server.origin}/payroll`),
    secret,
  )
  const idleUntil = after(secondOf(Date.now()), seconds(7200))
  const { copies, cookies } = copiesOf(real, count, secret, ASKED_FOR)
  if (redis === null) await fillSqlite(join(world.folder, file), copies, idleUntil)
  else await fillRedis(redis.url, copies, idleUntil)
  return {
    server,
    cookies,
    stop: async () => {
      await server.stop()
      await redis?.stop()
    },
  }
}

async function sessionOf(setting: string, cookieHeader: string, secret: string) {
  const store = chooseStore({ setting, clock: Date.now, timeout: seconds(10), report: () => {} })
  const stop = store.start()
  const session = await store.get(keyIn(cookieHeader, secret))
  await stop()
  if (session === undefined) throw new Error('the session is not in its store')
  return session
}
