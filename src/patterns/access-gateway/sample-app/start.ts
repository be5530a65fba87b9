import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createTimesheetsApp } from './app.ts'

/** The old app, running. */
export type SampleApp = Readonly<{ url: string; stop(): Promise<void> }>

/**
 * Starts the app that the gateway fronts in the demo, on a free loopback port. It stands for something written long ago by somebody
 * else: it imports nothing of the portal, knows people by request headers only, and trusts these only where they are signed.
 *
 * @param secret `GATEWAY_SECRET`, for the key that assertions are signed with.
 * @param clock milliseconds since 1970.
 */
export async function startSampleApp(secret: string, clock: () => number): Promise<SampleApp> {
  const server = createServer()
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  server.on('request', createTimesheetsApp(secret, url, clock))
  return {
    url,
    async stop() {
      const closed = new Promise((done) => server.close(done))
      server.closeAllConnections()
      await closed
    },
  }
}
