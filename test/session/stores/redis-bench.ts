import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'redis'
import { seconds } from '../../../src/assurance/time.ts'
import { createRedisStore } from '../../../src/session/stores/redis.ts'
import type { StoreReport } from '../../../src/session/stores/report.ts'
import { until } from '../../support/until.ts'
import { isReady } from './all-unavailable.ts'
import type { Bench } from './contract.ts'
import { START } from './session-data.ts'

/** Two stores on one emptied server, as two processes have it, with a time-out that a busy machine keeps; `client` is a way in behind their backs. */
export async function redisBench(url: string) {
  const client = createClient({ url })
  await client.connect()
  await client.flushAll()
  let now = START * 1000
  const reports: StoreReport[] = []
  const open = () => createRedisStore({ url, clock: () => now, timeout: seconds(10), report: (report) => reports.push(report) })
  const [store, other] = [open(), open()]
  const stops = [store.start(), other.start()]
  const skip = (length: number) => {
    now += length * 1000
  }
  for (const one of [store, other]) await until('the store is ready', () => isReady(one))
  reports.length = 0
  const bench: Bench = {
    store,
    other,
    reports,
    skip,
    // Claims and kept values end by the server's clock.
    pass: async (length) => {
      skip(length)
      await pause(length * 1000 + 50)
    },
    stop: async () => {
      for (const stop of stops) await stop()
      client.destroy()
    },
  }
  return { ...bench, client }
}
