import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server on loopback whose port outlives it: it can go down and come back. */
export class Listener {
  readonly #handler: RequestListener
  #server: Server | null = null
  port = 0

  constructor(handler: RequestListener) {
    this.#handler = handler
  }

  async up(): Promise<void> {
    if (this.#server) return
    // Large headers are a thing to try on us, not a thing to be refused here.
    const server = createServer({ maxHeaderSize: 1024 * 1024 }, this.#handler)
    await new Promise<void>((listening, failed) => server.once('error', failed).listen(this.port, '127.0.0.1', listening))
    this.port = (server.address() as AddressInfo).port
    this.#server = server
  }

  /** Refuses connections from now on, and ends those there are. */
  async down(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (!server) return
    const closed = new Promise((done) => server.close(done))
    server.closeAllConnections()
    await closed
  }
}
