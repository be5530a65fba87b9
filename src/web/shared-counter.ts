import { createClient } from 'redis'
import type { Seconds } from '../assurance/time.ts'

/** A connection for counting across processes; it comes and goes with the server and never ends the process. */
export type SharedCounter = Readonly<{ client: unknown; close(): Promise<void> }>

/** Connects in the background; until it is there, and while it is away, counting fails and the caller says 503. */
export function connectCounter(url: string, timeout: Seconds): SharedCounter {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: timeout * 1000, reconnectStrategy: (attempts) => Math.min(100 * 2 ** attempts, 2_000) },
  })
  client.on('error', () => {})
  client.connect().catch(() => {})
  return { client, close: async () => client.destroy() }
}
