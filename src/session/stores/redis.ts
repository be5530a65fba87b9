import type { Seconds } from '../../assurance/time.ts'
import { secondOf } from '../../assurance/time.ts'
import { redisAddress } from '../../redis-address.ts'
import type { SessionData, StoredSession } from '../data.ts'
import { fromRecord, toRecord } from '../session-record.ts'
import type { SessionStore } from '../store.ts'
import type { FoundSession } from './found-session.ts'
import { newestFirst } from './found-session.ts'
import { isLive } from './is-live.ts'
import { matchesWhere } from './matches-where.ts'
import { columnsOf, questionOf, sessionIn } from './redis-columns.ts'
import { redisConnection } from './redis-connection.ts'
import { replyCode } from './redis-reply-code.ts'
import type { Script } from './redis-script.ts'
import { PREFIX } from './redis-script.ts'
import * as scripts from './redis-scripts.ts'
import { warnOfOpenWire } from './redis-warn-of-open-wire.ts'
import type { Report } from './report.ts'
import { corruptRecord } from './report.ts'

/**
 * Sessions in a Redis server (6 or newer, or Valkey), for several processes on several machines. Needs `start()`, which connects;
 * until the server is there, and whenever it is not, every method rejects with `StoreUnavailable` within the time-out.
 *
 * One server at one address, over TCP or TLS, or the primary that its Sentinels name. Not Redis Cluster, since a step touches several
 * keys. The server must keep what it is given: `maxmemory-policy noeviction` (anything else is reported), and persistence if sessions
 * are to outlive it. Replication is asynchronous: when a primary is lost, so is what it had not yet passed on, claims and sign-outs
 * included; `min-replicas-to-write 1` on the servers keeps that to the last moments.
 *
 * @param url see `readRedisAddress`; TLS trusts the CAs Node.js trusts (`NODE_EXTRA_CA_CERTS` adds one)
 * @param clock milliseconds since the epoch; sessions end by it, claims and kept values by the server's
 * @throws {ConfigurationFault} for a `url` that is not of that form
 */
export function createRedisStore({
  url,
  clock,
  timeout,
  report,
}: {
  url: string
  clock: () => number
  timeout: Seconds
  report: Report
}): SessionStore {
  const address = redisAddress(url)
  const connection = redisConnection({ address, timeout, report })
  const now = () => secondOf(clock())
  const keyOf = (kind: 'session' | 'kept' | 'claim', name: string) => `${PREFIX}${kind}:${name}`

  const run = (script: Script, ...values: (string | number)[]) =>
    connection.run(async (client, deadlineMs): Promise<unknown> => {
      const options = { arguments: [deadlineMs, Math.floor(clock()), ...values].map(String) }
      try {
        return await client.evalSha(script.sha, options)
      } catch (error) {
        if (replyCode(error) !== 'NOSCRIPT') throw error
        return client.eval(script.lua, options)
      }
    })

  /** Fields of a hash of ours; `damaged` where something else is under its key. */
  const fields = (key: string, names: string[]) =>
    connection.run((client) =>
      client.hmGet(key, names).catch((error: unknown) => {
        if (replyCode(error) === 'WRONGTYPE') return 'damaged' as const
        throw error
      }),
    )

  const isNow = ({ data, idleUntil }: StoredSession) => isLive(idleUntil, data.endsAt, now())

  async function drop(key: string, record: unknown): Promise<undefined> {
    const removed = await run(scripts.destroy, key, ...(typeof record === 'string' ? [record] : []))
    if (removed !== null) report(corruptRecord)
  }

  return {
    async get(key) {
      const found = await fields(keyOf('session', key), ['record', 'idleUntil'])
      if (found === 'damaged') return drop(key, undefined)
      const [record, idleUntil] = found
      if (record == null && idleUntil == null) return undefined
      const session = sessionIn(record, idleUntil)
      if (session === undefined) return drop(key, record)
      return isNow(session) ? session : undefined
    },

    set: async (key, expected, data) => (await run(scripts.set, key, ...columnsOf(data), toRecord(expected))) === 1,

    async touch(key, idleUntil) {
      await run(scripts.touch, key, idleUntil)
    },

    async destroy(key) {
      const [record, idleUntil] = (await run(scripts.destroy, key)) as [unknown, unknown]
      if (record === null && idleUntil === null) return undefined
      const session = sessionIn(record, idleUntil)
      if (session === undefined) report(corruptRecord)
      return session && isNow(session) ? session.data : undefined
    },

    async move(from, to, { data, idleUntil }, expected) {
      const [record, ...rest] = columnsOf(data)
      const before = expected === undefined ? [] : [toRecord(expected)]
      return (await run(scripts.move, from ?? '', to, record, idleUntil, ...rest, ...before)) === 1
    },

    claim: async (name, ttl) => (await run(scripts.claim, name, ttl * 1000)) === 1,

    isClaimed: async (name) => (await connection.run((client) => client.exists(keyOf('claim', name)))) === 1,

    async findWhere(where) {
      const replies = (await run(scripts.findWhere, ...questionOf(where))) as string[]
      const found: FoundSession[] = []
      for (let at = 0; at < replies.length; at += 3) {
        const [key = '', record, idleUntil] = replies.slice(at, at + 3)
        const session = sessionIn(record, idleUntil)
        if (session === undefined) await drop(key, record)
        else if (matchesWhere(where, session.data)) found.push({ key, session })
      }
      return found.sort(newestFirst)
    },

    async destroyWhere(where) {
      const removed: SessionData[] = []
      for (const record of (await run(scripts.destroyWhere, ...questionOf(where))) as unknown[]) {
        const data = fromRecord(record)
        if (data === undefined) report(corruptRecord)
        else removed.push(data)
      }
      return removed
    },

    async keep(name, value, ttl, lineage = '') {
      await run(scripts.keep, name, value, ttl * 1000, lineage)
    },

    async peek(name) {
      const found = await fields(keyOf('kept', name), ['value'])
      return found === 'damaged' ? undefined : (found[0] ?? undefined)
    },

    take: async (name) => ((await run(scripts.take, name)) as string | null) ?? undefined,

    replace: async (name, expected, value, ttl, lineage = '') =>
      (await run(scripts.replace, name, value, ttl * 1000, lineage, ...(expected === null ? [] : [expected]))) === 1,

    async keptFor(lineage) {
      const replies = (await run(scripts.keptFor, lineage)) as string[]
      return replies.flatMap((name, at) => (at % 2 === 0 ? [{ name, value: replies[at + 1] as string }] : []))
    },

    count: () => connection.run((client) => client.zCount(`${PREFIX}sessions`, now() + 1, '+inf')),

    // A read proves nothing on a replica or a server that is full.
    async ready() {
      await connection.run((client) => client.set(`${PREFIX}ready`, '1', { expiration: { type: 'PX', value: 1000 } }))
    },

    start() {
      warnOfOpenWire(address, report)
      return connection.start()
    },
  }
}
