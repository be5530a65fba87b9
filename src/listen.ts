import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { Duplex } from 'node:stream'

/** How long requests under way may take to finish once the process has been told to stop. */
const FINISH = 10_000

/** How long a request may take to arrive, and a connection may be idle, in milliseconds. */
const LIMITS = { requestTimeout: 60_000, headersTimeout: 15_000, keepAliveTimeout: 15_000 }

/** A server that listens; `stop` lets what is under way finish, for at most 10 s, and resolves when every socket is closed. */
export type Listening = Readonly<{ port: number; servers: readonly Server[]; stop(): Promise<void> }>

/** Connections that ask to become something else. What is not wanted is served as the plain request that it also is. */
export type Upgrades = Readonly<{
  wants(req: IncomingMessage): boolean
  take(req: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Ends every connection taken: a server does not wait for them. */
  endAll(): void
}>

/**
 * Listens on each host with one handler.
 *
 * @param hosts of several, those that this machine does not have (`::1` where there is no IPv6) are left out; the first must be there.
 * @param port 0 takes a free one, the same on every host.
 * @throws the system's error (`EADDRINUSE`, …) where a host cannot be listened on.
 */
export async function listen(
  handler: RequestListener,
  hosts: readonly string[],
  port: number,
  upgrades: Upgrades | null = null,
): Promise<Listening> {
  const servers: Server[] = []
  let actual = port
  for (const host of hosts) {
    const server = createServer({ ...LIMITS, shouldUpgradeCallback: (req) => upgrades?.wants(req) ?? false }, handler)
    server.on('upgrade', (req, socket, head) => upgrades?.take(req, socket, head))
    try {
      actual = await listenOn(server, host, actual)
      servers.push(server)
    } catch (error) {
      if (servers.length > 0 && isMissingAddress(error)) continue
      await Promise.all(servers.map(close))
      throw error
    }
  }
  const stop = async (): Promise<void> => {
    upgrades?.endAll()
    await Promise.all(servers.map(close))
  }
  return { port: actual, servers, stop }
}

function listenOn(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function isMissingAddress(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT'
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection that has just answered its last request is idle only after this call: so it is looked for again and again.
    const idle = setInterval(() => server.closeIdleConnections(), 50)
    const late = setTimeout(() => server.closeAllConnections(), FINISH)
    server.close(() => {
      clearInterval(idle)
      clearTimeout(late)
      resolve()
    })
  })
}
