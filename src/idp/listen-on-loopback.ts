import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'

/** A port drawn for 127.0.0.1 may be taken on ::1; then another is drawn. */
const DRAWS = 5

/**
 * Listens on 127.0.0.1 and, where there is one, on ::1: a browser may resolve `localhost` to either. Never elsewhere.
 * `port: 0` draws one that is free on both. Rejects with what the system says, e.g. `EADDRINUSE`.
 */
export async function listenOnLoopback(
  port: number,
  handle: RequestListener,
): Promise<{ port: number; servers: readonly Server[] }> {
  for (let draw = 1; ; draw++) {
    const first = await listening(port, '127.0.0.1', handle)
    const drawn = portOf(first)
    try {
      return { port: drawn, servers: [first, await listening(drawn, '::1', handle)] }
    } catch (fault) {
      const code = (fault as NodeJS.ErrnoException).code
      if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return { port: drawn, servers: [first] }
      await close(first)
      if (port !== 0 || code !== 'EADDRINUSE' || draw === DRAWS) throw fault
    }
  }
}

async function listening(port: number, host: string, handle: RequestListener): Promise<Server> {
  const server = createServer(handle).listen(port, host)
  await once(server, 'listening')
  return server
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port')
  return address.port
}

/** Takes no new connections and drops the idle ones; resolves when those in use are done. */
export async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  await closed
}
