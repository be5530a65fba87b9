import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from '../../support/browser.ts'
import { until } from '../../support/until.ts'
import { EVERY_KIND } from './support/every-kind.ts'
import { type Scene, startScene } from './support/scene.ts'
import { send } from './support/send.ts'

const FORM = 'application/x-www-form-urlencoded'

describe('the built-in proxy', () => {
  let scene: Scene
  beforeAll(async () => {
    scene = await startScene('the built-in proxy', { gateway: { policy: EVERY_KIND, recheck: 50, silence: 300 } })
  })
  afterEach(() => scene.app.answer())
  afterAll(() => scene.stop())

  function begin(who: Browser, method: string, path: string, headers: Record<string, string> = {}): ClientRequest {
    const Cookie = who.jar.header(new URL(scene.origin)) ?? ''
    const all = { Cookie, 'Sec-Fetch-Site': 'same-origin', ...headers }
    return request({ host: '127.0.0.1', port: scene.port, method, path, headers: all, agent: false }).on('error', () => {})
  }
  const answered = async (asking: ClientRequest): Promise<IncomingMessage> =>
    (await once(asking, 'response'))[0] as IncomingMessage

  test('hands an answer on as it comes, piece by piece', async () => {
    const alice = await scene.signedIn()
    const second = Promise.withResolvers<void>()
    scene.app.answer(async (_req, res) => {
      res.setHeader('Content-Type', 'text/event-stream')
      res.write('data: 1\n\n')
      await second.promise
      res.end('data: 2\n\n')
    })
    const response = await answered(begin(alice, 'GET', '/timesheets/events').end())
    const pieces = response.setEncoding('utf8')[Symbol.asyncIterator]()
    expect((await pieces.next()).value).toBe('data: 1\n\n')
    second.resolve()
    expect((await pieces.next()).value).toBe('data: 2\n\n')
    expect((await pieces.next()).done).toBe(true)
  })

  test('hands a body on as it comes, and it may be larger than any form', async () => {
    const alice = await scene.signedIn()
    const first = Promise.withResolvers<string>()
    let received = 0
    scene.app.answer(async (req, res) => {
      for await (const piece of req) {
        received += (piece as Buffer).length
        first.resolve(String(piece).slice(0, 5))
      }
      res.end(String(received))
    })
    const asking = begin(alice, 'PUT', '/timesheets/upload', { 'Content-Type': 'application/octet-stream' })
    asking.write('first')
    expect(await first.promise).toBe('first')
    asking.end(Buffer.alloc(2_000_000))
    const response = await answered(asking)
    expect((await response.setEncoding('utf8').toArray()).join('')).toBe('2000005')
  })

  test('gives the app up when the browser is gone', async () => {
    const alice = await scene.signedIn()
    const gone = Promise.withResolvers<void>()
    scene.app.answer((_req, res) => res.once('close', () => gone.resolve()).write('begun'))
    const asking = begin(alice, 'GET', '/timesheets/endless').end()
    await answered(asking)
    asking.destroy()
    await gone.promise
  })

  test('gives the app up when the browser is gone before it has answered', async () => {
    const alice = await scene.signedIn()
    const arrived = Promise.withResolvers<void>()
    const gone = Promise.withResolvers<void>()
    scene.app.answer((_req, res) => {
      res.once('close', () => gone.resolve())
      arrived.resolve()
    })
    const asking = begin(alice, 'GET', '/timesheets/silent').end()
    await arrived.promise
    asking.destroy()
    await gone.promise
  })

  test.each([
    ['says nothing', () => {}],
    ['hangs up', (_req: IncomingMessage) => _req.socket.destroy()],
    ['speaks something else', (_req: IncomingMessage) => _req.socket.end('SSH-2.0\r\n\r\n')],
  ])('answers 503 with a page when the app %s', async (_what, how) => {
    const alice = await scene.signedIn()
    scene.app.answer(how)
    const began = Date.now()
    await alice.goto(`${scene.origin}/timesheets/`)
    expect(alice.status).toBe(503)
    expect(alice.headers['retry-after']).toBe('5')
    expect(alice.text).toContain('The application does not answer')
    expect(Date.now() - began).toBeLessThan(3_000)
    const { json } = await alice.fetchJson('/timesheets/')
    expect(json).toMatchObject({ status: 503, code: 'legacy_app_unavailable' })
  })

  test('does not make a whole answer of half a one', async () => {
    const alice = await scene.signedIn()
    scene.app.answer((_req, res) => res.writeHead(200, { 'Content-Length': '100' }).write('half', () => res.destroy()))
    const response = await answered(begin(alice, 'GET', '/timesheets/half').end())
    await expect(response.toArray()).rejects.toThrow('aborted')
  })

  test('gives up an answer that stops half-way', async () => {
    const alice = await scene.signedIn()
    scene.app.answer((_req, res) => void res.write('half'))
    const response = await answered(begin(alice, 'GET', '/timesheets/half').end())
    await expect(response.toArray()).rejects.toThrow('aborted')
  })

  test('ends an answer that lasts soon after its person has signed out', async () => {
    const alice = await scene.signedIn()
    scene.app.answer((_req, res) => {
      const ticking = setInterval(() => res.write('tick'), 20)
      res.once('close', () => clearInterval(ticking))
    })
    const response = await answered(begin(alice, 'GET', '/timesheets/events').end())
    await sleep(200)
    expect(response.destroyed).toBe(false)
    await alice.goto('/account')
    await alice.submit('/sign-out')
    await expect(response.toArray()).rejects.toThrow('aborted')
  })

  test('ends a body that drips in past the time of its level, before the app has all of it', async () => {
    const alice = await scene.signedIn('second factor')
    const cut = Promise.withResolvers<unknown>()
    scene.app.answer((req) => void req.resume().once('error', cut.resolve))
    const asking = begin(alice, 'PUT', '/timesheets/hurry', { 'Content-Length': '100' })
    asking.write('a little')
    await until('the app has the request', () => scene.app.reached.at(-1)?.method === 'PUT')
    scene.advance(31)
    expect(await cut.promise).toBeInstanceOf(Error)
  })

  test('reads a small form whole before it decides, so that one that drips is judged by its end', async () => {
    const alice = await scene.signedIn('second factor')
    const before = scene.app.reached.length
    const asking = begin(alice, 'POST', '/timesheets/hurry', { 'Content-Type': FORM, 'Content-Length': '8' })
    asking.write('a=1&')
    await sleep(100)
    scene.advance(31)
    asking.end('b=22')
    expect((await answered(asking)).statusCode).toBe(401)
    expect(scene.app.reached.length).toBe(before)
  })

  test('sends a form on to the letter, whatever its size', async () => {
    const alice = await scene.signedIn()
    for (const body of ['', 'a=1&a=2&b=%C3%A4+%26%0d%0a&c', 'x='.padEnd(16_384, 'y'), 'x='.padEnd(100_000, 'y')]) {
      const headers = [
        ['Content-Type', FORM],
        ['Content-Length', String(body.length)],
      ] as const
      const { reached } = await send(scene, alice, { method: 'POST', target: '/timesheets/?q=1', headers, body })
      expect(reached.map((arrived) => [arrived.url, arrived.body])).toEqual([['/timesheets/?q=1', body]])
    }
  })

  test('answers 413 to a form too large to keep, from somebody who has to prove more first', async () => {
    const alice = await scene.signedIn()
    const body = 'x='.padEnd(16_385, 'y')
    const headers = [
      ['Content-Type', FORM],
      ['Content-Length', String(body.length)],
      ['Sec-Fetch-Mode', 'navigate'],
    ] as const
    const { status, reached } = await send(scene, alice, { method: 'POST', target: '/timesheets/hurry', headers, body })
    expect(status).toBe(413)
    expect(reached).toEqual([])
  })

  test('turns the app’s own address in a redirect into the public one, and leaves others', async () => {
    const alice = await scene.signedIn()
    const locationFor = async (location: string) => {
      scene.app.answer((_req, res) => res.writeHead(302, { Location: location }).end())
      return (await send(scene, alice, { target: '/timesheets/' })).answer?.header('Location')
    }
    expect(await locationFor(`${scene.app.url}/timesheets/a?b`)).toEqual([`${scene.origin}/timesheets/a?b`])
    expect(await locationFor(`${scene.app.url}0/timesheets/a`)).toEqual([`${scene.app.url}0/timesheets/a`])
    expect(await locationFor('/timesheets/a')).toEqual(['/timesheets/a'])
  })

  test('lets the app say what may be stored where its page is open to all, and nowhere else', async () => {
    const alice = await scene.signedIn()
    scene.app.answer((_req, res) => res.setHeader('Cache-Control', 'max-age=60').end())
    for (const [target, expected] of [
      ['/timesheets/public/a.css', 'max-age=60'],
      ['/timesheets/news', 'no-store'],
      ['/timesheets/', 'no-store'],
    ] as const) {
      expect((await send(scene, alice, { target })).answer?.header('Cache-Control')).toEqual([expected])
    }
  })

  test('keeps the portal’s pages from being framed or misused by the app’s, and leaves the app its styles', async () => {
    const alice = await scene.signedIn()
    const { answer } = await send(scene, alice, { target: '/timesheets/' })
    const [policy = ''] = answer?.header('Content-Security-Policy') ?? []
    expect(policy).toMatch(/form-action 'self' http/)
    expect(policy).toMatch(/frame-ancestors 'none'/)
    expect(policy).not.toMatch(/default-src|style-src|script-src/)
    expect(answer?.header('X-Content-Type-Options')).toEqual(['nosniff'])
  })

  test('answers a prefetch of a protected page with 204, and asks the app nothing', async () => {
    const alice = await scene.signedIn()
    const headers = [['Sec-Purpose', 'prefetch;prerender']] as const
    const { status, reached } = await send(scene, alice, { target: '/timesheets/', headers })
    expect([status, reached]).toEqual([204, []])
    expect((await send(scene, alice, { target: '/timesheets/public/a', headers })).status).toBe(200)
  })
})
