import { setTimeout as pause } from 'node:timers/promises'
import type { Seconds } from '../../assurance/time.ts'
import { StoreUnavailable } from '../../errors.ts'
import type { RedisClient } from './redis-client.ts'
import { newClient } from './redis-client.ts'
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

/**
 * One connection to a Redis server, made anew whenever it is lost, and whenever the server has not answered in time: what is
 * still on its way then is dropped with it.
 */
export function redisConnection({ url, timeout, report }: { url: string; timeout: Seconds; report: Report }) {
  const timeoutMs = timeout * 1000
  const stopping = new AbortController()
  /** The connection there is, or is being made; none in the pause after one that could not be had. */
  let attempt: Promise<Connection> | undefined
  let pauseMs = 0
  let inTrouble = false

  function trouble(cause: unknown): StoreUnavailable {
    const detail = cause instanceof Error ? cause.message || cause.name : 'unknown'
    if (!inTrouble) report({ event: 'store.trouble', detail: `Redis: ${detail}` })
    inTrouble = true
    return new StoreUnavailable(`Redis: ${detail}`, { cause })
  }

  async function connect(): Promise<Connection> {
    const client = await newClient(url, timeoutMs)
    const { promise: gone, resolve: letGo } = Promise.withResolvers<void>()
    // Without a listener an error event would end the process. What it is about is learnt from the commands that fail.
    client.on('error', letGo).on('terminated', letGo).on('end', letGo)
    const limit = timeLimit(timeoutMs)
    try {
      await Promise.race([client.connect(), limit.over])
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
        // A reply that is late says the clocks have drifted apart; a new connection compares them again.
        if (error === limit.reason || replyCode(error) === 'LATE') used?.letGo()
        throw trouble(error)
      } finally {
        limit.cancel()
      }
    },
  }
}
