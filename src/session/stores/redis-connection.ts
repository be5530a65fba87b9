import { setTimeout as pause } from 'node:timers/promises'
import type { Seconds } from '../../assurance/time.ts'
import { StoreUnavailable } from '../../errors.ts'
import type { RedisAddress } from '../../redis-address.ts'
import type { RedisClient } from './redis-client.ts'
import { newClient } from './redis-client.ts'
import { primaryUrl } from './redis-primary.ts'
import { replyCode } from './redis-reply-code.ts'
import { warnOfEviction } from './redis-warn-of-eviction.ts'
import type { Report } from './report.ts'
import { timeLimit } from './time-limit.ts'

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1000

type Connection = Readonly<{
  client: RedisClient
  /** The server's clock less this process's `performance.now()`, in milliseconds. */
  clockAheadMs: number
  /** Resolves when it can no longer be used. */
  gone: Promise<void>
  letGo: () => void
}>

/** A reply that is late says the clocks have drifted apart, one that is read-only that the primary is another server now. */
const CONNECT_ANEW: ReadonlySet<string | undefined> = new Set(['LATE', 'READONLY'])
/** What the nodes of a Redis Cluster answer where a step touches keys of several. */
const OF_A_CLUSTER: ReadonlySet<string | undefined> = new Set(['MOVED', 'ASK', 'CROSSSLOT', 'CLUSTERDOWN'])

/**
 * One connection to a Redis server, made anew whenever it is lost, and whenever the server has not answered in time: what is
 * still on its way then is dropped with it. Where Sentinels are given, each connection is made to the primary of that moment.
 */
export function redisConnection({ address, timeout, report }: { address: RedisAddress; timeout: Seconds; report: Report }) {
  const timeoutMs = timeout * 1000
  const stopping = new AbortController()
  /** The connection there is, or is being made; none in the pause after one that could not be had. */
  let attempt: Promise<Connection> | undefined
  let pauseMs = 0
  let inTrouble = false

  function trouble(cause: unknown): StoreUnavailable {
    const detail = detailOf(cause)
    if (!inTrouble) report({ event: 'store.trouble', detail: `Redis: ${detail}` })
    inTrouble = true
    return new StoreUnavailable(`Redis: ${detail}`, { cause })
  }

  async function connect(): Promise<Connection> {
    const client = await newClient(await primaryUrl(address, timeoutMs), timeoutMs)
    const { promise: gone, resolve: letGo } = Promise.withResolvers<void>()
    // Without a listener an error event would end the process. What it is about is learnt from the commands that fail.
    client.on('error', letGo).on('terminated', letGo).on('end', letGo)
    const limit = timeLimit(timeoutMs)
    try {
      await Promise.race([client.connect(), limit.over])
      if (address.kind === 'sentinels') await Promise.race([assertPrimary(client), limit.over])
      const [second, microsecond] = await Promise.race([client.time(), limit.over])
      const clockAheadMs = Number(second) * 1000 + Number(microsecond) / 1000 - performance.now()
      return { client, clockAheadMs, gone, letGo }
    } catch (error) {
      client.destroy()
      throw error
    } finally {
      limit.cancel()
    }
  }

  async function stayConnected(): Promise<void> {
    while (!stopping.signal.aborted) {
      attempt = connect()
      try {
        const connection = await attempt
        void warnOfEviction(connection.client, report)
        await connection.gone
        connection.client.destroy()
      } catch (error) {
        trouble(error)
      }
      attempt = undefined
      if (pauseMs > 0) await pause(pauseMs, undefined, { ref: false, signal: stopping.signal }).catch(() => undefined)
      pauseMs = Math.min(Math.max(pauseMs * 2, FIRST_PAUSE_MS), LONGEST_PAUSE_MS)
    }
  }

  return {
    /** Begins to connect, and goes on for as long as it takes. Answers how to stop. */
    start(): () => Promise<void> {
      const running = stayConnected()
      return async () => {
        stopping.abort()
        attempt?.then(({ letGo }) => letGo()).catch(() => undefined)
        await running
      }
    },

    /**
     * Runs one command within the time-out. While there is no connection it waits for the attempt under way, if there is one.
     *
     * @param command is given the latest moment, by the server's clock in milliseconds, at which it may take effect
     * @throws {StoreUnavailable} whatever fails, an error reply included
     */
    async run<T>(command: (client: RedisClient, deadlineMs: number) => Promise<T>): Promise<T> {
      const began = performance.now()
      const limit = timeLimit(timeoutMs)
      let used: Connection | undefined
      try {
        if (attempt === undefined) throw new Error('there is no connection')
        used = await Promise.race([attempt, limit.over])
        const deadlineMs = Math.floor(began + timeoutMs + used.clockAheadMs)
        const reply = await Promise.race([command(used.client, deadlineMs), limit.over])
        inTrouble = false
        pauseMs = 0
        return reply
      } catch (error) {
        if (error === limit.reason || CONNECT_ANEW.has(replyCode(error))) used?.letGo()
        throw trouble(error)
      } finally {
        limit.cancel()
      }
    },
  }
}

/** A Sentinel may name a server that has not been told yet, or the one before. */
async function assertPrimary(client: RedisClient): Promise<void> {
  if ((await client.role())?.role !== 'master') throw new Error('the server that a Sentinel names is not the primary')
}

function detailOf(cause: unknown): string {
  if (OF_A_CLUSTER.has(replyCode(cause))) return 'the server is a node of a Redis Cluster, where sessions cannot be kept'
  return cause instanceof Error ? cause.message || cause.name : 'unknown'
}
