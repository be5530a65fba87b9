// A thread of its own for each store that is filled: two cores fill two stores in the time of one.
import { parentPort, workerData } from 'node:worker_threads'
import type { EpochSeconds } from '../../src/assurance/time.ts'
import type { StoredSession } from '../../src/session/data.ts'
import { copiesOf } from './copies-of-a-session.ts'
import { fillRedis } from './fill-redis.ts'
import { fillSqlite } from './fill-sqlite.ts'

/** What is to be filled, and with what; `cookies` is how many of the copies are asked for later. Answers with these. */
export type Order = Readonly<{
  into: Readonly<{ file: string } | { url: string }>
  real: StoredSession
  count: number
  secret: string
  cookies: number
  idleUntil: EpochSeconds
}>

const { into, real, count, secret, cookies: asked, idleUntil } = workerData as Order
const { copies, cookies } = copiesOf(real, count, secret, asked)
if ('file' in into) fillSqlite(into.file, copies, idleUntil)
else await fillRedis(into.url, copies, idleUntil)
parentPort?.postMessage(cookies)
