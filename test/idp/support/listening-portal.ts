import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A portal that shows an empty page everywhere and keeps the logout tokens it gets. Stops with the test. */
export async function listeningPortal() {
  const received: string[] = []
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk as Buffer)
    if (req.url === '/backchannel-logout') received.push(Buffer.concat(chunks).toString())
    res.setHeader('content-type', 'text/html').end('<title>portal</title>')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = () => {
    server.close()
    server.closeAllConnections()
  }
  onTestFinished(stop)
  return { received, stop, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
