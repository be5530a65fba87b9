import { describe, expect, test } from 'vitest'
import { EVERY_KIND } from './support/every-kind.ts'
import { onEveryFront } from './support/on-every-front.ts'
import { readingsOf } from './support/readings.ts'
import { send, sendBytes, usualHeaders } from './support/send.ts'

const isSecret = (path: string): boolean => /^\/timesheets\/hurry/i.test(path)

onEveryFront('hostile requests', { gateway: { policy: EVERY_KIND } }, (scene, front) => {
  describe('G-03: a request whose end can be read in two ways', () => {
    const smuggled = 'GET /timesheets/hurry HTTP/1.1\r\nHost: localhost\r\n\r\n'
    const half = 'GET /timesheets/hurry HTTP/1.1\r\nX-Ignore: '
    test.each([
      ['length and chunks', `Content-Length: ${5 + smuggled.length}\r\nTransfer-Encoding: chunked`, `0\r\n\r\n${smuggled}`],
      [
        'chunks and length',
        'Transfer-Encoding: chunked\r\nContent-Length: 4',
        `${half.length.toString(16)}\r\n${half}\r\n0\r\n\r\n`,
      ],
      ['a coding that is none', 'Transfer-Encoding: xchunked\r\nContent-Length: 3', `0\r\n\r\n${half}`],
      ['a coding that is none, alone', 'Transfer-Encoding: xchunked', `0\r\n\r\n${half}`],
      ['two codings', 'Transfer-Encoding: chunked, identity', `0\r\n\r\n${half}`],
      ['identity', `Transfer-Encoding: identity\r\nContent-Length: 0`, half],
      ['a coding in a second line', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', `0\r\n\r\n${half}`],
      [
        'a space before the colon',
        `Transfer-Encoding : chunked\r\nContent-Length: ${5 + smuggled.length}`,
        `0\r\n\r\n${smuggled}`,
      ],
      ['a vertical tab in the coding', `Transfer-Encoding: \x0bchunked\r\nContent-Length: 5`, `0\r\n\r\n${half}`],
      ['two lengths', `Content-Length: 0\r\nContent-Length: ${half.length}`, half],
      ['a list of lengths', `Content-Length: 0, ${half.length}`, half],
      ['a signed length', `Content-Length: +${half.length}`, half],
      ['a negative length', 'Content-Length: -1', half],
      ['a length in another base', `Content-Length: 0x${half.length.toString(16)}`, half],
      ['a length with a blank in it', 'Content-Length: 1 0', half],
      ['a chunk of no length', 'Transfer-Encoding: chunked', `\r\n\r\n${half}`],
      ['a chunk of a negative length', 'Transfer-Encoding: chunked', `-1\r\n\r\n${half}`],
      ['a chunk longer than any', 'Transfer-Encoding: chunked', `ffffffffffffffff1\r\n\r\n${half}`],
      ['a chunk with a bare line feed', 'Transfer-Encoding: chunked', `0\n\n${half}`],
    ])('%s: nothing that is hidden in its body reaches the app', async (_what, framing, body) => {
      const alice = await scene().signedIn()
      const usual = usualHeaders(scene(), alice).map(([name, value]) => `${name}: ${value}\r\n`)
      const { answer, reached } = await sendBytes(
        scene(),
        `POST /timesheets/ HTTP/1.1\r\n${usual.join('')}Content-Type: text/plain\r\n${framing}\r\n\r\n${body}`,
        { quiet: 100, timeout: 1000 },
      )
      expect(reached.length).toBeLessThanOrEqual(1)
      for (const { url } of reached) expect(url).toBe('/timesheets/')
      if (front === 'the built-in proxy' && reached.length === 0) {
        expect(answer?.status).toBe(400)
        expect(answer?.header('Connection')).toEqual(['close'])
      }
    })

    test.each(['GET', 'HEAD', 'DELETE', 'OPTIONS'])('a body in chunks with %s hides no request', async (method) => {
      const alice = await scene().signedIn()
      const body = `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`
      const headers = [['Transfer-Encoding', 'chunked']] as const
      const { reached } = await send(
        scene(),
        alice,
        { method, target: '/timesheets/', headers, body },
        { quiet: 100, timeout: 1000 },
      )
      expect(reached.length).toBeLessThanOrEqual(1)
      for (const { url } of reached) expect(url).toBe('/timesheets/')
    })
  })

  if (front === 'the built-in proxy')
    test('G-03: a coding beside chunks is refused, because nobody here undoes it', async () => {
      const headers = [['Transfer-Encoding', 'gzip, chunked']] as const
      const body = '3\r\nabc\r\n0\r\n\r\n'
      const alice = await scene().signedIn()
      const { answer, reached } = await send(scene(), alice, { method: 'POST', target: '/timesheets/', headers, body })
      expect([answer?.status, answer?.header('Connection'), reached]).toEqual([400, ['close'], []])
    })

  describe('G-04: a path that two could read differently', () => {
    test.each([
      '/timesheets/public/..%2fhurry',
      '/timesheets/public/../hurry',
      '/timesheets/public%2f..%2fhurry',
      '/timesheets/public/%2e%2e/hurry',
      '/timesheets/public/..;/hurry',
      '/timesheets/public/..\\hurry',
      '/timesheets/public/%5c../hurry',
      '/timesheets/public/.%2e/hurry',
      '/timesheets/public/%252e%252e/hurry',
      '/timesheets//hurry',
      '//timesheets/hurry',
      '/timesheets/./hurry',
      '/timesheets/hurry;/public',
      '/timesheets/hurry%3b/public',
      '/timesheets/%68urry',
      '/timesheets/HURRY',
      '/timesheets/Hurry/',
      '/TIMESHEETS/hurry',
      '/%74imesheets/hurry',
      '/timesheets%2fhurry',
      '/timesheets/hurry%20',
      '/timesheets/%20hurry',
      '/timesheets/hurry%00',
      '/timesheets/hurry.',
      '/timesheets/hurry%2e',
      '/timesheets/hurry%09',
      '/timesheets/h%75rry%2f',
      '/timesheets/%EF%BD%88urry',
      '/timesheets/public#/../hurry',
      '/timesheets/hurry#/public',
      '/timesheets/hurry?/public',
      '/timesheets/hurry/public',
      '/timesheets/hurry%3f/public',
      '/timesheets/hurry%',
      '/timesheets/hurry%zz',
      '/timesheets/%C0%AFhurry',
      '/timesheets/../timesheets/hurry',
      '/x/../timesheets/hurry',
      'http://localhost/timesheets/hurry',
      'http://localhost/timesheets/public/../hurry',
    ])('%s opens nothing that needs more than alice has', async (target) => {
      const alice = await scene().signedIn()
      const { status, reached } = await send(scene(), alice, { target })
      expect(status).toBeGreaterThanOrEqual(400)
      for (const { url } of reached) expect([...readingsOf(url)].filter(isSecret)).toEqual([])
    })

    test.each([
      [['X-Original-URI', '/timesheets/public']],
      [['X-Original-URL', '/timesheets/public']],
      [['X-Original-Method', 'GET']],
      [['X-Rewrite-URL', '/timesheets/public']],
      [['X-Forwarded-Uri', '/timesheets/public']],
      [['X-Forwarded-Method', 'GET']],
      [['X-Forwarded-Prefix', '/timesheets/public']],
      [['X-Forwarded-Host', 'evil.example']],
      [['X_Original_URI', '/timesheets/public']],
      [['x-original-uri', '/timesheets/public']],
    ] as const)('%j does not change what is decided about', async (...headers) => {
      const alice = await scene().signedIn()
      const { status, reached } = await send(scene(), alice, { target: '/timesheets/hurry', headers })
      expect(status).toBeGreaterThanOrEqual(401)
      expect(reached).toEqual([])
      const allowed = await send(scene(), alice, { target: '/timesheets/', headers })
      expect(allowed.reached.map(({ url }) => url)).toEqual(allowed.status === 200 ? ['/timesheets/'] : [])
    })

    test('a query is no part of a path: no rule looks at it, and the app gets it to the letter', async () => {
      const alice = await scene().signedIn()
      const target = '/timesheets/week?x=/../hurry&y=%2e%2e%2f;z=%00'
      const { status, reached } = await send(scene(), alice, { target })
      expect(status).toBe(200)
      expect(reached.map(({ url }) => url)).toEqual([target])
    })

    test('what the app gets is what was decided about, to the letter', async () => {
      const alice = await scene().signedIn()
      for (const target of [
        '/timesheets/http:/x',
        "/timesheets/it's",
        '/timesheets/a%40b',
        '/timesheets/%C3%BC',
        '/timesheets/a+b=(c)!*',
      ]) {
        const { reached } = await send(scene(), alice, { target })
        expect(reached.map(({ url }) => url)).toEqual([target])
      }
    })
  })

  describe('G-08: every method and every way of asking is decided alike', () => {
    test.each([
      ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'],
      ...['QUERY', 'PROPFIND', 'LOCK', 'PURGE', 'get', 'BREW', 'GET\t', ''],
    ])('"%s" opens nothing that needs more', async (method) => {
      const alice = await scene().signedIn()
      for (const headers of [[], [['X-HTTP-Method-Override', 'GET']], [['Expect', '100-continue']]] as const) {
        const all = [...headers, ['Content-Length', '0']] as const
        const { status, reached } = await send(
          scene(),
          alice,
          { method, target: '/timesheets/hurry', headers: all },
          { quiet: 5, timeout: 1500 },
        )
        if (status !== null) expect(status).toBeGreaterThanOrEqual(400)
        expect(reached).toEqual([])
      }
    })

    test('a rule for GET is one for HEAD, and the others meet the rule behind it', async () => {
      const alice = await scene().signedIn()
      const statusOf = async (method: string) =>
        (await send(scene(), alice, { method, target: '/timesheets/approve', headers: [['Content-Length', '0']] })).status
      expect([await statusOf('GET'), await statusOf('HEAD')]).toEqual([200, 200])
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) expect(await statusOf(method)).toBe(401)
    })

    test('methods that are let through reach the app as what they are', async () => {
      const alice = await scene().signedIn()
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
        const { reached } = await send(scene(), alice, { method, target: '/timesheets/', headers: [['Content-Length', '0']] })
        expect(reached.map((request) => request.method)).toEqual([method])
      }
    })

    test('TRACE and what is no method of ours is refused, however much somebody has proved', async () => {
      const alice = await scene().signedIn('second factor')
      for (const method of ['TRACE', 'PROPFIND', 'QUERY', 'BREW']) {
        const { status, reached } = await send(scene(), alice, { method, target: '/timesheets/' })
        expect(status).toBeGreaterThanOrEqual(400)
        expect(reached).toEqual([])
      }
    })

    test('HTTP/1.0 is decided like any other', async () => {
      const alice = await scene().signedIn()
      const usual = usualHeaders(scene(), alice).map(([name, value]) => `${name}: ${value}\r\n`)
      const denied = await sendBytes(scene(), `GET /timesheets/hurry HTTP/1.0\r\n${usual.join('')}\r\n`)
      expect(denied.status).toBe(401)
      expect(denied.reached).toEqual([])
      expect((await sendBytes(scene(), `GET /timesheets/ HTTP/1.0\r\n${usual.join('')}\r\n`)).status).toBe(200)
    })

    test('a write that another site causes is refused, and one that says nothing of where it comes from too', async () => {
      const alice = await scene().signedIn()
      const cookie = ['Cookie', alice.jar.header(new URL(scene().origin)) ?? ''] as const
      const host = ['Host', new URL(scene().origin).host] as const
      for (const from of [
        [['Sec-Fetch-Site', 'cross-site']],
        [['Sec-Fetch-Site', 'same-site']],
        [['Origin', 'https://evil.example']],
        [['Origin', 'null']],
        [],
      ] as const) {
        const lines = [host, cookie, ...from, ['Content-Length', '0'], ['Connection', 'close']].map(
          ([name, value]) => `${name}: ${value}\r\n`,
        )
        const { status, reached } = await sendBytes(scene(), `POST /timesheets/ HTTP/1.1\r\n${lines.join('')}\r\n`)
        expect(status).toBe(403)
        expect(reached).toEqual([])
      }
    })
  })
})
