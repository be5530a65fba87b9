import type { Seconds } from '../assurance/time.ts'
import { redisAddress } from '../redis-address.ts'
import { redisConnection } from '../session/stores/redis-connection.ts'

/** What `RateLimiterRedis` calls of a client, for counting across processes. */
export type SharedCounter = Readonly<{
  client: Readonly<{ eval(lua: string, options: { keys: string[]; arguments: string[] }): Promise<unknown> }>
  close(): Promise<void>
}>

/**
 * Connects in the background, as the store does and to the same server: until it is there, and while it is away, counting fails and the
 * caller says 503. What is wrong with the server is the store's to report.
 */
export function connectCounter(url: string, timeout: Seconds): SharedCounter {
  const connection = redisConnection({ address: redisAddress(url), timeout, report: () => {} })
  return {
    client: { eval: (lua, options) => connection.run((client) => client.eval(lua, options)) },
    close: connection.start(),
  }
}
