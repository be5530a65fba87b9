import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

let echo: Server
let proxy: TcpProxy
const sockets: Socket[] = []

beforeEach(async () => {
  echo = createServer((socket) => socket.on('error', () => {}).pipe(socket))
  await once(echo.listen(0, '127.0.0.1'), 'listening')
  proxy = await startTcpProxy({ port: (echo.address() as AddressInfo).port })
})

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await proxy.stop()
  echo.close()
})

/** A connection through the proxy: what it heard so far, and how it ended. */
async function dial() {
  const heard = { text: '', ended: '' }
  const socket = connect({ port: proxy.port, host: '127.0.0.1' })
  sockets.push(socket)
  socket.on('data', (bytes) => {
    heard.text += bytes
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    heard.ended = error.code ?? 'error'
  })
  socket.on('end', () => {
    heard.ended = 'end'
  })
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => {})
  return { heard, say: (words: string) => socket.write(words), hangUp: () => socket.end() }
}

it('passes bytes both ways, and the end of a connection', async () => {
  const { heard, say, hangUp } = await dial()
  say('hello')
  await expect.poll(() => heard.text).toBe('hello')
  expect(proxy.connections()).toBe(1)
  hangUp()
  await expect.poll(() => heard.ended).toBe('end')
  await expect.poll(() => proxy.connections()).toBe(0)
})

it('cut: what is open is reset, and so is what comes next, until it is restored', async () => {
  const before = await dial()
  say(before)
  await expect.poll(() => before.heard.text).toBe('x')
  proxy.cut()
  await expect.poll(() => before.heard.ended).toBe('ECONNRESET')
  const during = await dial()
  await expect.poll(() => during.heard.ended).toMatch(/ECONNRESET|end/)
  proxy.restore()
  const after = await dial()
  say(after)
  await expect.poll(() => after.heard.text).toBe('x')
})

it('delay: what is said arrives later and in order, even when the delay ends meanwhile', async () => {
  const { heard, say: speak } = await dial()
  proxy.delay(80)
  const from = Date.now()
  speak('a')
  await sleep(20)
  proxy.delay(0)
  speak('b')
  await sleep(20)
  expect(heard.text).toBe('')
  await expect.poll(() => heard.text).toBe('ab')
  expect(Date.now() - from).toBeGreaterThanOrEqual(80)
})

it('half-open: connections stay, nothing is said, and they are reset in the end', async () => {
  const old = await dial()
  say(old)
  await expect.poll(() => old.heard.text).toBe('x')
  proxy.halfOpen()
  const fresh = await dial()
  say(old)
  say(fresh)
  await sleep(60)
  expect([old.heard, fresh.heard]).toEqual([
    { text: 'x', ended: '' },
    { text: '', ended: '' },
  ])
  proxy.restore()
  await expect.poll(() => [old.heard.ended, fresh.heard.ended]).toEqual(['ECONNRESET', 'ECONNRESET'])
})

it('resets the caller when the service is not there', async () => {
  echo.close()
  await once(echo, 'close')
  const { heard } = await dial()
  await expect.poll(() => heard.ended).toBe('ECONNRESET')
})

const say = ({ say }: { say(words: string): unknown }) => say('x')
