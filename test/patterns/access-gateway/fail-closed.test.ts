import { createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { StoreUnavailable } from '../../../src/errors.ts'
import type { SessionStore } from '../../../src/session/store.ts'
import { createMemoryStore } from '../../../src/session/stores/memory.ts'
import { rawExchange } from '../../hostile/raw-client.ts'
import { freePort } from '../../support/free-port.ts'
import { type EchoApp, startEchoApp } from './support/echo-app.ts'
import { FRONTS, startFront } from './support/fronts.ts'
import { onEveryFront } from './support/on-every-front.ts'
import type { Running } from './support/run-server.ts'
import { send } from './support/send.ts'

/** Something in the portal's place that answers with these bytes, or does worse. */
type Fault = string | 'hang' | 'reset'

const answer = (status: string, headers = '', body = ''): string =>
  `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`

const FAULTS: ReadonlyArray<readonly [what: string, fault: Fault]> = [
  ['does not answer', 'hang'],
  ['resets the connection', 'reset'],
  ['ends the connection', ''],
  ['speaks something else', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
  ['answers half', 'HTTP/1.1 200 OK\r\nX-Auth-Decision: allo'],
  ['says 200 and no more', answer('200 OK')],
  ['says 200 with a page', answer('200 OK', 'Content-Type: text/html\r\n', '<h1>Welcome to nginx</h1>')],
  ['says 200 with another decision', answer('200 OK', 'X-Auth-Decision: maybe\r\n')],
  ['says 200 with a decision that only begins like ours', answer('200 OK', 'X-Auth-Decision: allowed?\r\n')],
  [
    'says 200 and names somebody, without a decision',
    answer('200 OK', 'X-Auth-Subject: mallory\r\nX-Auth-Level: two-factor\r\n'),
  ],
  ['says 201', answer('201 Created')],
  ['says 204', 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n'],
  ['says 206', answer('206 Partial Content')],
  ['says 302', answer('302 Found', 'Location: /elsewhere\r\n')],
  ['says 304', 'HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n'],
  ['says 400', answer('400 Bad Request')],
  ['says 401, here and to the browser', answer('401 Unauthorized')],
  ['says 403', answer('403 Forbidden')],
  ['says 404', answer('404 Not Found')],
  ['says 418', answer('418 Teapot')],
  ['says 429', answer('429 Too Many Requests')],
  ['says 500', answer('500 Internal Server Error')],
  ['says 503', answer('503 Service Unavailable')],
  ['says 999', answer('999 What')],
]

for (const { front, there } of FRONTS) {
  if (front === 'the built-in proxy') continue
  describe.skipIf(!there)(
    `G-06: ${front}${there ? '' : ', which is not installed,'} lets nothing through when whoever decides`,
    () => {
      let app: EchoApp
      let port: number
      let running: Running | undefined
      let fault: Fault = ''
      const sockets = new Set<Socket>()
      const decider = createServer((socket) => {
        sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)))
        socket.once('data', () => {
          if (fault === 'reset') socket.resetAndDestroy()
          else if (fault !== 'hang') socket.end(fault)
        })
      })

      beforeAll(async () => {
        app = await startEchoApp()
        const decisions = await freePort()
        port = await freePort()
        await new Promise<void>((listening) => decider.listen(decisions, '127.0.0.1', listening))
        fault = answer('200 OK')
        running = await startFront(front, { port, portal: decisions, app: app.port, secret: 'a secret' })
      })
      afterAll(async () => {
        await running?.stop()
        for (const socket of sockets) socket.destroy()
        await Promise.all([app.stop(), new Promise((closed) => decider.close(closed))])
      })

      const ask = async () => {
        const request =
          'GET /timesheets/ HTTP/1.1\r\nHost: localhost\r\nCookie: session=%; session=s%3Ax.y\r\nConnection: close\r\n\r\n'
        const { responses } = await rawExchange({ port }, [request], { quiet: 5, timeout: 12_000 })
        return responses[0]?.status ?? null
      }

      test.each(FAULTS)('%s', async (_what, how) => {
        fault = how
        const status = await ask()
        expect(app.reached).toEqual([])
        expect(status).toBeGreaterThanOrEqual(300)
      })

      test('lets it through on the decision it waits for, so that the tests above mean something', async () => {
        fault = answer('200 OK', 'X-Auth-Decision: allowed\r\nX-Auth-Subject: alice\r\n')
        expect(await ask()).toBe(200)
        expect(app.reached).toHaveLength(1)
      })
    },
  )

  test.skipIf(!there)(
    `G-06: ${front}${there ? '' : ', which is not installed,'} lets nothing through when nobody is there to decide`,
    async () => {
      const [app, port, nobody] = await Promise.all([startEchoApp(), freePort(), freePort()])
      const running = await startFront(front, { port, portal: nobody, app: app.port, secret: 'a secret' })
      const { responses } = await rawExchange({ port }, [
        'GET /timesheets/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      ])
      expect(responses[0]?.status).toBeGreaterThanOrEqual(500)
      expect(app.reached).toEqual([])
      await running.stop()
      await app.stop()
    },
  )
}

/** A store that can be told to fail, as a whole: every method rejects, none says that there is nobody. */
let isDown = false
function failingStore(clock: () => number): SessionStore {
  const store = createMemoryStore({ clock })
  return new Proxy(store, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver)
      if (typeof method !== 'function' || name === 'start') return method
      return (...args: unknown[]) => (isDown ? Promise.reject(new StoreUnavailable('down')) : method.apply(target, args))
    },
  })
}

onEveryFront('G-06: a store that cannot be read', { store: failingStore }, (scene, front) => {
  test('opens nothing, is not taken for nobody, and the page is there again when it is', async () => {
    const alice = await scene().signedIn()
    isDown = true
    for (const target of ['/timesheets/', '/timesheets/approve', '/timesheets/missing']) {
      const { status, answer: got, reached } = await send(scene(), alice, { target, headers: [['Accept', 'text/html']] })
      expect(status).toBe(front === 'nginx' ? 500 : 503)
      expect(got?.header('Location')).toEqual([])
      expect(reached).toEqual([])
    }
    isDown = false
    expect((await send(scene(), alice, { target: '/timesheets/' })).status).toBe(200)
    expect(scene().portal.events('store.unavailable').length).toBeGreaterThan(0)
  })

  test.each([
    'session=',
    'session=%',
    'session=s%3A',
    'session=s%3Aabc.def',
    'session=s:x; session=s:y',
    `session=${'a'.repeat(3000)}`,
    '=',
    ';;;',
    '\u00ff=1',
  ])('D-07: the cookie %j is nobody’s', async (cookie) => {
    const { status, reached } = await send(scene(), null, { target: '/timesheets/', headers: [['Cookie', cookie]] })
    expect(status).toBe(401)
    expect(reached).toEqual([])
  })
})
