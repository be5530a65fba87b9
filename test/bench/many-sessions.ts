import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { after, secondOf, seconds } from '../../src/assurance/time.ts'
import { chooseStore } from '../../src/session/stores/choose.ts'
import { keyIn } from './copies-of-a-session.ts'
import type { Order } from './fill-worker.ts'
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
type Begun = Awaited<ReturnType<typeof begin>>
type Pair = Readonly<{ few: number; many: number }>
type Numbers = Readonly<{ few: number; many: number; rounds: number; seconds: number; connections: number }>

/** People in the sample that the load asks for: more than any cache holds at once, spread over all. */
const ASKED_FOR = 5_000

/**
 * Signs in once, copies that session into the store so many times, directly and in bulk, and asks the guard for people all over it. The
 * servers are measured in turn in each round.
 */
export async function measureManySessions(
  world: World,
  numbers: Numbers,
  say: (what: string) => void,
): Promise<readonly ManySessions[]> {
  const stores = world.redisUrl === null ? (['SQLite'] as const) : (['SQLite', 'Redis'] as const)
  say('many sessions: starting')
  const begun: Array<Readonly<{ store: 'SQLite' | 'Redis'; few: Begun; many: Begun }>> = []
  for (const store of stores) {
    begun.push({ store, few: await begin(world, store, numbers.few), many: await begin(world, store, numbers.many) })
  }
  say(`many sessions: filling ${stores.join(' and ')} with ${numbers.many.toLocaleString('en')}`)
  const filled = await Promise.all(
    begun.map(async ({ store, few, many }) => ({
      store,
      few: await fill(world, few),
      many: await fill(world, many),
      p99: [] as Pair[],
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

/** A guard with its own store, and somebody really signed in there. */
async function begin(world: World, store: 'SQLite' | 'Redis', count: number) {
  const redis = store === 'Redis' ? await startRedis('measuring') : null
  const file = `sessions-${count}.db`
  const server = await world.serve('servers/guard.ts', { SESSION_STORE: redis?.url ?? `sqlite:${file}` })
  const cookie = await world.signIn(`${server.origin}/payroll`)
  const path = join(world.folder, file)
  const real = await sessionOf(redis?.url ?? `sqlite:${path}`, cookie, world.env.SESSION_SECRET as string)
  return { server, redis, path, count, real }
}

async function fill(world: World, { server, redis, path, count, real }: Begun): Promise<Filled> {
  const workerData: Order = {
    into: redis === null ? { file: path } : { url: redis.url },
    real,
    count,
    secret: world.env.SESSION_SECRET as string,
    cookies: ASKED_FOR,
    idleUntil: after(secondOf(Date.now()), seconds(7200)),
  }
  const worker = new Worker(join(import.meta.dirname, 'fill-worker.ts'), { workerData })
  const [cookies] = (await once(worker, 'message')) as [readonly string[]]
  const stop = async () => {
    await server.stop()
    await redis?.stop()
  }
  return { server, cookies, stop }
}

async function sessionOf(setting: string, cookieHeader: string, secret: string) {
  const store = chooseStore({ setting, clock: Date.now, timeout: seconds(10), report: () => {} })
  const stop = store.start()
  const session = await store.get(keyIn(cookieHeader, secret))
  await stop()
  if (session === undefined) throw new Error('the session is not in its store')
  return session
}
