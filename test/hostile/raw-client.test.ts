import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { rawExchange, rawRequest, requestBytes } from './raw-client.ts'

const closers: Array<() => void> = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A server that says what it is told to, and remembers what it was told. */
async function scripted(answer: (socket: Socket) => void) {
  const received: Buffer[] = []
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}).on('data', (bytes) => received.push(bytes)))
    socket.once('data', () => answer(socket))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closers.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { port: (server.address() as AddressInfo).port, received: () => Buffer.concat(received).toString('latin1') }
}

it('sends a request byte by byte as it was given', async () => {
  const server = await scripted((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'))
  const bytes = requestBytes(
    'GET',
    '//evil.example/../a%00;x',
    [
      ['X_User', 'a\u00ff'],
      ['x-user', 'b'],
      ['X-User ', 'c'],
    ],
    'body',
  )
  await rawRequest(server, bytes)
  expect(server.received()).toBe(
    'GET //evil.example/../a%00;x HTTP/1.1\r\nX_User: a\u00ff\r\nx-user: b\r\nX-User : c\r\n\r\nbody',
  )
})

it('keeps header names, their order and duplicates', async () => {
  const server = await scripted((socket) =>
    socket.end('HTTP/1.1 302 Found\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nContent-Length: 2\r\n\r\nok'),
  )
  const response = await rawRequest(server, 'GET / HTTP/1.1\r\n\r\n')
  expect(response).toMatchObject({
    status: 302,
    text: 'ok',
    headers: [
      ['Set-Cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['Content-Length', '2'],
    ],
  })
  expect(response.header('SET-COOKIE')).toEqual(['a=1', 'b=2'])
})

it('puts chunks together, whatever pieces they arrive in', async () => {
  const wire = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;ext=1\r\nWiki\r\n5\r\npedia\r\n0\r\nTrailer: t\r\n\r\n'
  const server = await scripted(async (socket) => {
    for (const byte of wire) {
      socket.write(byte)
      await new Promise((next) => setImmediate(next))
    }
  })
  expect(await rawExchange(server, ['GET / HTTP/1.1\r\n\r\n'])).toMatchObject({
    ended: 'quiet',
    responses: [{ text: 'Wikipedia' }],
  })
})

it('reads a body without a length up to the end of the connection', async () => {
  const server = await scripted((socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nall of it'))
  expect(await rawExchange(server, ['GET / HTTP/1.0\r\n\r\n'])).toMatchObject({
    ended: 'closed',
    responses: [{ text: 'all of it' }],
  })
})

it('shows a second response, and leaves interim ones out', async () => {
  const ok = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  const server = await scripted((socket) => socket.write(`HTTP/1.1 100 Continue\r\n\r\n${ok('one')}${ok('two')}`))
  const { responses } = await rawExchange(server, ['GET / HTTP/1.1\r\n\r\n'])
  expect(responses.map(({ text }) => text)).toEqual(['one', 'two'])
})

it('expects no body of a HEAD, of a 204 or of a 304', async () => {
  const head = await scripted((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n'))
  expect(await rawRequest(head, 'HEAD / HTTP/1.1\r\n\r\n')).toMatchObject({ status: 200, text: '' })
  for (const status of [204, 304]) {
    const empty = await scripted((socket) => socket.write(`HTTP/1.1 ${status} x\r\nContent-Length: 12\r\n\r\n`))
    expect(await rawRequest(empty, 'GET / HTTP/1.1\r\n\r\n')).toMatchObject({ status, text: '' })
  }
})

it('pauses between pieces, so that a request can be slow', async () => {
  const server = await scripted((socket) => setTimeout(() => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n`), 120))
  const response = rawRequest(server, ['GET / HT', { pause: 60 }, 'TP/1.1\r\n\r\n'])
  await expect.poll(() => server.received()).toBe('GET / HT')
  expect((await response).status).toBe(200)
  expect(server.received()).toBe('GET / HTTP/1.1\r\n\r\n')
})

it('gives up on a server that is silent, and says when it was cut off', async () => {
  const silent = await scripted(() => {})
  expect(await rawExchange(silent, ['GET / HTTP/1.1\r\n\r\n'], { timeout: 50 })).toMatchObject({
    ended: 'timeout',
    responses: [],
  })
  const resetting = await scripted((socket) => socket.resetAndDestroy())
  expect(await rawExchange(resetting, ['GET / HTTP/1.1\r\n\r\n'])).toMatchObject({ ended: 'reset', responses: [] })
  await expect(rawRequest(await scripted((socket) => socket.end('nonsense')), 'x\r\n\r\n')).rejects.toThrow(
    'no response (closed): "nonsense"',
  )
})
