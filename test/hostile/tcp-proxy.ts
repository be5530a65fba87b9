import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A loopback proxy in front of a TCP service, with faults that apply to every connection from then on. */
export type TcpProxy = Readonly<{
  port: number
  /** How many connections are open now: pile-ups show here. */
  connections(): number
  /** Resets every connection, and each new one as soon as it is made. */
  cut(): void
  /** Lets every piece of data arrive so many milliseconds later, in order, in both directions. */
  delay(milliseconds: number): void
  /** Keeps connections open and accepts new ones, and is silent: what is sent is lost. */
  halfOpen(): void
  /** Works as at the start. What was half-open is reset, since data is missing in it. */
  restore(): void
  /** Frees the port and every socket. */
  stop(): Promise<void>
}>

type Mode = Readonly<{ kind: 'pass'; delay: number } | { kind: 'cut' } | { kind: 'half-open' }>

/**
 * Starts a proxy on a free port.
 *
 * @example
 * const proxy = await startTcpProxy({ port: 6379 })
 * const store = redisStore(`redis://127.0.0.1:${proxy.port}`)
 * proxy.cut()
 */
export async function startTcpProxy(target: Readonly<{ port: number; host?: string }>): Promise<TcpProxy> {
  const clients = new Map<Socket, Socket>()
  let mode: Mode = { kind: 'pass', delay: 0 }

  const server = createServer((client) => {
    client.on('error', () => client.destroy())
    if (mode.kind === 'cut') return client.resetAndDestroy()
    const upstream = connect({ port: target.port, host: target.host ?? '127.0.0.1' })
    clients.set(client, upstream)
    upstream.on('error', () => client.resetAndDestroy())
    client.on('close', () => {
      clients.delete(client)
      upstream.destroy()
    })
    pass(client, upstream)
    pass(upstream, client)
  })

  function pass(from: Socket, to: Socket): void {
    let inOrder = Promise.resolve()
    const late = (act: () => void) => {
      if (mode.kind !== 'pass') return
      const due = Date.now() + mode.delay
      inOrder = inOrder.then(async () => {
        if (due > Date.now()) await sleep(due - Date.now(), undefined, { ref: false })
        if (mode.kind === 'pass' && !to.destroyed) act()
      })
    }
    from.on('data', (bytes) => late(() => to.write(bytes)))
    from.on('end', () => late(() => to.end()))
  }

  const reset = () => {
    for (const client of clients.keys()) client.resetAndDestroy()
  }

  await new Promise<void>((listening, failed) => server.once('error', failed).listen(0, '127.0.0.1', listening))
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => clients.size,
    cut() {
      mode = { kind: 'cut' }
      reset()
    },
    delay(milliseconds) {
      mode = { kind: 'pass', delay: milliseconds }
    },
    halfOpen() {
      mode = { kind: 'half-open' }
    },
    restore() {
      if (mode.kind === 'half-open') reset()
      mode = { kind: 'pass', delay: 0 }
    },
    async stop() {
      const closed = new Promise((done) => server.close(done))
      reset()
      await closed
    },
  }
}
