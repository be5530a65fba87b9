import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import type { Browser } from '../../support/browser.ts'
import { asCgi } from './support/echo-app.ts'
import { EVERY_KIND } from './support/every-kind.ts'
import { onEveryFront } from './support/on-every-front.ts'
import { type Scene, startScene } from './support/scene.ts'
import { sendBytes, usualHeaders } from './support/send.ts'

type Opened = Readonly<{ socket: WebSocket; cookies: readonly string[] }>

/** Opens a WebSocket as somebody; rejects with the status where it is refused. */
async function open(scene: Scene, who: Browser | null, path: string, headers: Record<string, string> = {}): Promise<Opened> {
  const cookie = who?.jar.header(new URL(scene.origin)) ?? null
  const options: ClientOptions = { headers: { ...(cookie === null ? {} : { Cookie: cookie }), ...headers } }
  const socket = new WebSocket(`ws://localhost:${scene.port}${path}`, options)
  let cookies: readonly string[] = []
  socket.once('upgrade', (response) => {
    cookies = response.headers['set-cookie'] ?? []
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve())
    socket.once('unexpected-response', (_request, response) => reject(new Error(`refused with ${response.statusCode}`)))
    socket.once('error', reject)
  })
  return { socket, cookies }
}

async function echoed(socket: WebSocket, text: string): Promise<string> {
  socket.send(text)
  const [data] = await once(socket, 'message')
  return String(data)
}

onEveryFront('a WebSocket', { gateway: { policy: EVERY_KIND } }, (scene, front) => {
  test('opens for whoever may open the page, and the app is told who it is', async () => {
    const alice = await scene().signedIn()
    const { socket } = await open(scene(), alice, '/timesheets/live?week=48')
    expect(await echoed(socket, 'hello')).toBe('hello')
    expect(await echoed(socket, 'x'.repeat(100_000))).toHaveLength(100_000)
    const told = asCgi(scene().app.reached.at(-1)?.headers ?? [])
    expect(scene().app.reached.at(-1)?.url).toBe('/timesheets/live?week=48')
    expect(told).toMatchObject({ HTTP_X_AUTH_SUBJECT: 'alice', HTTP_X_AUTH_LEVEL: 'single-factor' })
    expect(told.HTTP_COOKIE).toBeUndefined()
    socket.terminate()
  })

  test('G-08: is decided like any other request', async () => {
    const alice = await scene().signedIn()
    const before = scene().app.reached.length
    await expect(open(scene(), alice, '/timesheets/hurry')).rejects.toThrow('refused with 401')
    await expect(open(scene(), null, '/timesheets/live')).rejects.toThrow('refused with 401')
    await expect(open(scene(), alice, '/timesheets/public/..%2fhurry')).rejects.toThrow(/refused with 40[03]/)
    expect(scene().app.reached.length).toBe(before)
  })

  test('does not open for the page of another site, which would send the cookie along', async () => {
    const alice = await scene().signedIn()
    for (const headers of [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'same-site', Origin: scene().origin },
    ]) {
      await expect(open(scene(), alice, '/timesheets/live', headers)).rejects.toThrow('refused with 403')
    }
    const { socket } = await open(scene(), alice, '/timesheets/live', { Origin: scene().origin })
    socket.terminate()
  })

  test('cannot claim to be somebody', async () => {
    const { socket } = await open(scene(), null, '/timesheets/news', { 'X-Auth-Subject': 'mallory', X_Auth_Level: 'two-factor' })
    expect(JSON.stringify(scene().app.reached.at(-1)?.headers)).not.toMatch(/mallory|two-factor/)
    socket.terminate()
  })

  // Caddy leaves the answer to a handshake as it is; its configuration says so.
  if (front !== 'Caddy')
    test('does not let the app set a cookie of ours', async () => {
      const { socket, cookies } = await open(scene(), await scene().signedIn(), '/timesheets/live')
      expect(cookies.filter((line) => line.startsWith('session='))).toEqual([])
      socket.terminate()
    })
})

describe('a WebSocket of the built-in proxy', () => {
  let scene: Scene
  beforeAll(async () => {
    scene = await startScene('the built-in proxy', { gateway: { policy: EVERY_KIND, recheck: 50 } })
  })
  afterAll(() => scene.stop())

  test('ends soon after its person has signed out', async () => {
    const alice = await scene.signedIn()
    const { socket } = await open(scene, alice, '/timesheets/live')
    expect(await echoed(socket, 'still here')).toBe('still here')
    const closed = once(socket, 'close')
    await alice.goto('/account')
    await alice.submit('/sign-out')
    await closed
  })

  test('ends soon after its level has lapsed, and outlives a step-up in another tab', async () => {
    const alice = await scene.signedIn('second factor')
    const { socket } = await open(scene, alice, '/timesheets/hurry/live')
    const tab = alice.newTab()
    scene.advance(20)
    await tab.goto(`${scene.origin}/bank-details`)
    await new Promise((later) => setTimeout(later, 200))
    expect(await echoed(socket, 'still here')).toBe('still here')
    const closed = once(socket, 'close')
    scene.advance(11)
    await closed
  })

  test('is answered 503 when the app does not take it', async () => {
    const other = await startScene()
    const alice = await other.signedIn()
    await other.app.stop()
    await expect(open(other, alice, '/timesheets/live')).rejects.toThrow('refused with 503')
    await other.idp.stop()
    await other.portal.stop()
  })

  test('is refused in the app’s own words where the app refuses, without a cookie of ours', async () => {
    const other = await startScene()
    const alice = await other.signedIn()
    const { answer } = await sendBytes(
      other,
      `GET /timesheets/not-a-socket HTTP/1.1\r\n${usualHeaders(other, alice)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join(
          '',
        )}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 7\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
      { quiet: 50 },
    )
    expect(answer?.status).toBe(400)
    expect(answer?.header('Connection')).toEqual(['close'])
    await other.stop()
  })

  test('does not keep the portal from stopping', async () => {
    const other = await startScene()
    const alice = await other.signedIn()
    const { socket } = await open(other, alice, '/timesheets/live')
    const closed = once(socket, 'close')
    const began = Date.now()
    await other.stop()
    await closed
    expect(Date.now() - began).toBeLessThan(5_000)
  })

  test('any other use of Upgrade is served as the plain request that it also is', async () => {
    const alice = await scene.signedIn()
    const usual = usualHeaders(scene, alice).map(([name, value]) => `${name}: ${value}\r\n`)
    const h2c = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n'
    const plain = await sendBytes(scene, `GET /timesheets/ HTTP/1.1\r\n${usual.join('')}${h2c}\r\n`)
    expect(plain.status).toBe(200)
    expect(asCgi(plain.reached[0]?.headers ?? []).HTTP_UPGRADE).toBeUndefined()
    expect((await sendBytes(scene, `GET /healthz HTTP/1.1\r\n${usual.join('')}${h2c}\r\n`)).status).toBe(200)
    const socket = 'Connection: Upgrade\r\nUpgrade: websocket\r\n'
    expect((await sendBytes(scene, `GET /healthz HTTP/1.1\r\n${usual.join('')}${socket}\r\n`)).status).toBe(200)
  })
})
