import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { WebSocketServer } from 'ws'
import type { Header } from '../../../../src/patterns/access-gateway/identity-headers.ts'

/** A request as it reached the app, to the letter. */
export type Reached = Readonly<{ method: string; url: string; headers: readonly Header[]; body: string }>

/** An app behind a gateway that answers everything with what it received, and keeps it. */
export type EchoApp = Readonly<{
  url: string
  port: number
  /** Everything that has reached it, oldest first. */
  reached: Reached[]
  /** Lets the next requests be answered otherwise, until called without. */
  answer(how?: (req: IncomingMessage, res: ServerResponse) => void): void
  stop(): Promise<void>
}>

/** Starts the app on a free loopback port. WebSockets get back what they send. */
export async function startEchoApp(): Promise<EchoApp> {
  const reached: Reached[] = []
  let other: ((req: IncomingMessage, res: ServerResponse) => void) | undefined
  const server = createServer((req, res) => {
    if (other !== undefined) {
      reached.push(asReached(req, ''))
      return other(req, res)
    }
    text(req).then(
      (body) => {
        reached.push(asReached(req, body))
        res.setHeader('Content-Type', 'application/json').end(JSON.stringify(reached.at(-1)))
      },
      () => reached.push(asReached(req, 'cut off')),
    )
  })
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (req, socket, head) => {
    reached.push(asReached(req, ''))
    sockets.handleUpgrade(req, socket, head, (opened) => opened.on('message', (data) => opened.send(String(data))))
  })
  sockets.on('headers', (headers) => headers.push('Set-Cookie: session=from-the-app', 'Set-Cookie: APP=fine'))
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    reached,
    answer: (how) => {
      other = how
    },
    async stop() {
      const closed = new Promise((done) => server.close(done))
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      await closed
    },
  }
}

function asReached({ method = '', url = '', rawHeaders }: IncomingMessage, body: string): Reached {
  const headers = rawHeaders.flatMap((name, index): Header[] => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : []))
  return { method, url, headers, body }
}

/**
 * What an app of the CGI kind (CGI, WSGI, Rack, PHP) makes of headers: capital letters, every other character an underscore, and
 * headers that are the same by that are one, joined.
 */
export function asCgi(headers: readonly Header[]): Readonly<Record<string, string>> {
  const folded: Record<string, string> = Object.create(null)
  for (const [name, value] of headers) {
    const key = `HTTP_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`
    folded[key] = folded[key] === undefined ? value : `${folded[key]}, ${value}`
  }
  return folded
}
