// Group C, the guard: no method, no spelling of a path and no header gets past it, and its refusal tells nothing.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { insufficientUserAuthentication } from '../../src/assurance/www-authenticate.ts'
import { parseConfig } from '../../src/config.ts'
import type { Browser } from '../support/browser.ts'
import { rawRequest, requestBytes } from './raw-client.ts'
import type { RawResponse } from './raw-response.ts'
import { ACR, PAYROLL_MARK, type Scene, startScene } from './scene.ts'

let scene: Scene
let alice: Browser

beforeAll(async () => {
  scene = await startScene()
  alice = await scene.signedIn()
})
afterAll(() => scene.stop())
beforeEach(() => scene.reset())

type Headers = Readonly<Record<string, string>>

const HTML = { Accept: 'text/html' }
/** As the address bar sends it. */
const NAVIGATION = { ...HTML, 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }

/** One request with alice's cookies, byte by byte. */
function send(method: string, target: string, headers: Headers = NAVIGATION, body = ''): Promise<RawResponse> {
  const { host, port } = new URL(scene.base)
  const all = { Host: host, Connection: 'close', Cookie: cookies(), ...headers }
  const length = body === '' ? [] : [['Content-Length', String(Buffer.byteLength(body))] as const]
  return rawRequest({ port: Number(port) }, requestBytes(method, target, [...Object.entries(all), ...length], body))
}

const cookies = (): string =>
  alice.jar
    .for(new URL(scene.base))
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ')

/** The routes with a guard, as a request names them. */
const guarded = (): string[] =>
  scene.portal.routes.filter(({ needs }) => typeof needs === 'function').map(({ path }) => path.replace(/[:*]\w+/g, 'x'))

/** What a refusal must not do, whatever it is. */
function tellsNothing({ status, text, header }: RawResponse): void {
  expect(text).not.toContain(PAYROLL_MARK)
  expect(header('Cache-Control')).toEqual(['no-store'])
  expect(header('Access-Control-Allow-Origin')).toEqual([])
  expect(header('Access-Control-Allow-Methods')).toEqual([])
  expect(header('X-Powered-By')).toEqual([])
  expect(status).not.toBe(500)
}

describe('methods', () => {
  it.each(['PUT', 'DELETE', 'PATCH', 'TRACE', 'QUERY', 'PROPFIND', 'PURGE', 'LOCK', 'MKCOL', 'SEARCH'])(
    'C-22: %s gets past no guard: 405, and which methods there are',
    async (method) => {
      for (const path of guarded()) {
        const answer = await send(method, path)
        expect({ path, status: answer.status }).toEqual({ path, status: 405 })
        expect(answer.header('Allow').join()).toMatch(/GET|POST/)
        tellsNothing(answer)
      }
      expect(scene.events('request.refused').every(({ reason }) => reason === 'method')).toBe(true)
    },
  )

  it('C-22: HEAD tells a program what it lacks and a person nothing', async () => {
    for (const path of ['/payroll', '/bank-details']) {
      const answer = await send('HEAD', path)
      expect({ path, status: answer.status, body: answer.text }).toEqual({ path, status: 401, body: '' })
      expect(answer.header('WWW-Authenticate')[0]).toContain('insufficient_user_authentication')
      expect(answer.header('Set-Cookie')).toEqual([])
      tellsNothing(answer)
    }
  })

  it('C-22: OPTIONS says which methods there are, to anybody, and nothing else', async () => {
    for (const path of guarded()) {
      const answer = await send('OPTIONS', path, { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' })
      expect({ path, status: answer.status, body: answer.text }).toEqual({ path, status: 204, body: '' })
      expect(answer.header('Set-Cookie')).toEqual([])
      tellsNothing(answer)
    }
  })

  it.each(['get', 'Get', 'GETT', 'CONNECT'])('C-22: %s is no method of ours', async (method) => {
    const answer = await send(method, '/payroll').catch(() => null)
    expect([null, 400, 403, 405]).toContain(answer?.status ?? null)
    if (answer !== null) expect(answer.text).not.toContain(PAYROLL_MARK)
  })

  it.each<[string, Headers]>([
    ['/payroll', { 'X-HTTP-Method-Override': 'GET' }],
    ['/payroll', { 'X-HTTP-Method': 'GET' }],
    ['/payroll', { 'X-Method-Override': 'GET' }],
    ['/payroll?_method=GET', {}],
  ])('C-22: a POST to %s that says it is a GET (%j) is a POST', async (target, headers) => {
    const answer = await send('POST', target, { ...NAVIGATION, ...headers })
    expect(answer.status).toBe(405)
    expect(answer.header('Allow')).toEqual(['GET, HEAD'])
  })

  it('C-22: a GET that says it is a POST saves nothing', async () => {
    const before = await scene.session(alice)
    const answer = await send('GET', '/bank-details?_method=POST&iban=DE89370400440532013000', {
      ...NAVIGATION,
      'X-HTTP-Method-Override': 'POST',
    })
    expect(answer.status).toBe(302)
    expect(scene.events('form.kept')).toEqual([])
    expect(await scene.session(alice)).toEqual(before)
  })

  it('C-22: a GET with a body is a GET', async () => {
    const answer = await send(
      'GET',
      '/bank-details',
      { ...NAVIGATION, 'Content-Type': 'application/x-www-form-urlencoded' },
      'iban=DE89370400440532013000',
    )
    expect(answer.status).toBe(302)
    expect(scene.events('form.kept')).toEqual([])
  })
})

describe('paths', () => {
  const SPELLINGS = [
    '/Payroll',
    '/PAYROLL',
    '/payroll/',
    '//payroll',
    '///payroll',
    '/./payroll',
    '/../payroll',
    '/x/../payroll',
    '/x/..%2fpayroll',
    '/%2e/payroll',
    '/%70ayroll',
    '/%50ayroll',
    '/payrol%6c',
    '/payroll%2f',
    '/payroll%2fx',
    '/payroll;x',
    '/payroll;x=1',
    '/payroll%3bx',
    '/payroll%20',
    '/payroll%09',
    '/payroll%00',
    '/payroll%0a',
    '/payroll.',
    '/payroll.json',
    '/payroll.html',
    '/payroll..',
    '/payroll%3f',
    '/payroll%23',
    '/payroll~',
    '/payroll*',
    '/\\payroll',
    '\\payroll',
    '/%5cpayroll',
    '/;/payroll',
    '/payroll/..',
    '/payroll/.',
    '/assets/../payroll',
    '/assets/%2e%2e/payroll',
    '/assets/..%2fpayroll',
    '/assets/..%5cpayroll.ejs',
    '/assets/%2e%2e/payroll.ejs',
    '/assets/..%2f..%2fsrc%2fweb%2froutes%2fpayroll.ts',
    '/%c0%afpayroll',
    '/%u0070ayroll',
    '/payroll%',
    '/payroll%zz',
    '/p\u0000ayroll',
    '/pàyroll',
    'payroll',
    '*',
    'http://evil.example/payroll',
    'http://localhost/payroll',
    'https://localhost/payroll',
    'HTTP://LOCALHOST/payroll',
    '//localhost/payroll',
    'javascript:/payroll',
    `/${'a'.repeat(4000)}/../payroll`,
  ]

  it.each(SPELLINGS)('C-23: %j is another address, or none: nobody gets the page there', async (target) => {
    const answer = await send('GET', target)
    expect({ target, status: answer.status }).toEqual({
      target,
      status: expect.toSatisfy((status) => [400, 404].includes(status)),
    })
    expect(answer.header('Location')).toEqual([])
    // What Node's own parser cannot read never reaches the portal, and has no body.
    if (answer.text === '') expect(answer.status).toBe(400)
    else tellsNothing(answer)
  })

  it.each([
    '/payroll?',
    '/payroll?x',
    '/payroll?/../',
    '/payroll#x',
    '/payroll#/../account',
    '/payroll?%00',
    '/payroll?a=b&a=c&a[]=d',
  ])('C-23: %j is the page, and the guard stands before it', async (target) => {
    const answer = await send('GET', target)
    expect(answer.status).toBe(302)
    expect(answer.header('Location')[0]).toMatch(new RegExp(`^${scene.idp.issuer}/authorize\\?`))
    tellsNothing(answer)
  })

  it('C-23: the same spellings do not serve somebody who may see the page either', async () => {
    const elevated = await scene.elevated()
    for (const target of SPELLINGS) {
      const answer = await send('GET', target, {
        ...NAVIGATION,
        Cookie: Object.entries(elevated.cookies)
          .map(([name, value]) => `${name}=${value}`)
          .join('; '),
      })
      expect({ target, mark: answer.text.includes(PAYROLL_MARK) }).toEqual({ target, mark: false })
    }
  })

  it.each<[string, Headers]>([
    ['X-Original-URL', { 'X-Original-URL': '/healthz' }],
    ['X-Rewrite-URL', { 'X-Rewrite-URL': '/healthz' }],
    ['X-Forwarded-Uri', { 'X-Forwarded-Uri': '/healthz' }],
    ['X-Forwarded-Prefix', { 'X-Forwarded-Prefix': '/healthz' }],
    ['X-Accel-Redirect', { 'X-Accel-Redirect': '/healthz' }],
  ])('C-23: %s does not choose the page that is judged', async (_name, headers) => {
    expect((await send('GET', '/payroll', { ...NAVIGATION, ...headers })).status).toBe(302)
  })

  it('C-23: and none of them chooses the page that is served', async () => {
    for (const name of ['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Uri', 'X-Forwarded-Prefix']) {
      const answer = await send('GET', '/healthz', { ...NAVIGATION, [name]: '/payroll' })
      expect(answer.text).not.toContain(PAYROLL_MARK)
    }
  })

  it('C-24: every address that shows or changes what payroll, bank details and account do has a guard of its own', () => {
    const open = scene.portal.routes.filter(({ needs }) => typeof needs !== 'function').map(({ path }) => path)
    expect(
      open.filter(
        (path) => /payroll|bank|account|transfer|security|timesheet|explain|resume/.test(path) && !path.startsWith('/api/'),
      ),
    ).toEqual([])
  })

  it.each([
    '/api/payroll.json',
    '/api/Payroll',
    '/api//payroll',
    '/payroll/export',
    '/payroll.csv',
    '/v1/payroll',
    '/bank-details.json',
  ])('C-24: there is no unguarded twin at %s', async (target) => {
    const answer = await send('GET', target)
    expect([400, 404]).toContain(answer.status)
    expect(answer.text).not.toContain(PAYROLL_MARK)
  })
})

describe('a request that does not navigate', () => {
  it.each<[string, Headers]>([
    ['asks for JSON', { Accept: 'application/json' }],
    ['takes anything', { Accept: '*/*' }],
    ['says nothing of what it takes', {}],
    ['prefers JSON', { Accept: 'text/html;q=0.8, application/json' }],
    ['takes both alike', { Accept: 'application/json, text/html' }],
    ['refuses HTML', { Accept: 'text/html;q=0, */*' }],
    ['takes only what nobody knows', { Accept: 'garbage' }],
    ['takes nothing', { Accept: '' }],
    ['is an old script', { Accept: '*/*', 'X-Requested-With': 'XMLHttpRequest' }],
    ['is a fetch that claims to want HTML', { ...HTML, 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Site': 'same-origin' }],
    ['is an image', { Accept: 'image/*', 'Sec-Fetch-Mode': 'no-cors' }],
    ['is a fetch of the same origin', { ...HTML, 'Sec-Fetch-Mode': 'same-origin' }],
    ['opens a socket', { ...HTML, 'Sec-Fetch-Mode': 'websocket' }],
    ['has a mode that nobody knows', { ...HTML, 'Sec-Fetch-Mode': 'Navigate' }],
    ['has an empty mode', { ...HTML, 'Sec-Fetch-Mode': '' }],
    ['has two modes', { ...HTML, 'Sec-Fetch-Mode': 'navigate, cors' }],
  ])('C-25: a request that %s gets 401 in the words of RFC 9470, no redirect and no cookie', async (_name, headers) => {
    const answer = await send('GET', '/payroll', headers)
    expect(answer.status).toBe(401)
    expect(answer.header('WWW-Authenticate')).toEqual([
      expect.stringMatching(
        /^Bearer error="insufficient_user_authentication", error_description="[^"]+", acr_values="urn:okta:loa:2fa:any", max_age=300$/,
      ),
    ])
    expect(answer.header('Content-Type')[0]).toMatch(/^application\/problem\+json/)
    expect(answer.header('Set-Cookie')).toEqual([])
    expect(answer.header('Location')).toEqual([])
    expect(JSON.parse(answer.text)).toEqual({
      type: expect.any(String),
      title: expect.any(String),
      status: 401,
      code: 'insufficient_user_authentication',
      acr_values: ACR.two,
      max_age: 300,
      step_up_url: '/step-up?level=two-factor',
      reference: scene.events('step_up.challenged')[0]?.reference,
    })
    tellsNothing(answer)
    expect(scene.idp.requests).toEqual([])
  })

  it.each<[string, Headers]>([
    ['JSON', { Accept: 'application/json' }],
    ['a fetch', { Accept: '*/*', 'Sec-Fetch-Mode': 'cors' }],
  ])('C-25: with nobody signed in %s hears that, and no error', async (_name, headers) => {
    for (const target of ['/payroll', '/account', '/bank-details']) {
      const answer = await send('GET', target, { ...headers, Cookie: 'other=1' })
      expect(answer.status).toBe(401)
      expect(answer.header('WWW-Authenticate')).toEqual(['Bearer'])
      expect(JSON.parse(answer.text)).toMatchObject({ status: 401, code: 'sign_in_required', reference: expect.any(String) })
      expect(answer.header('Set-Cookie')).toEqual([])
      tellsNothing(answer)
    }
  })

  it.each<[string, Headers]>([
    ['as browsers do', NAVIGATION],
    ['from another site', { ...NAVIGATION, 'Sec-Fetch-Site': 'cross-site' }],
    ['in an old browser', { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }],
    ['in a very old browser', { Accept: 'text/html, application/json;q=0.9' }],
    ['and takes only JSON, strangely', { Accept: 'application/json', 'Sec-Fetch-Mode': 'navigate' }],
  ])('C-25: a request that navigates %s goes to the provider, with the level and the age', async (_name, headers) => {
    const answer = await send('GET', '/payroll', headers)
    expect(answer.status).toBe(302)
    const asked = new URL(String(answer.header('Location')[0]))
    expect(asked.href.startsWith(`${scene.idp.issuer}/authorize?`)).toBe(true)
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({ acr_values: ACR.two, max_age: '300', response_type: 'code' })
    expect(answer.header('Set-Cookie')).toHaveLength(1)
    expect(answer.header('Set-Cookie')[0]).toMatch(
      /^tx-[^=]+=[^;]+; Max-Age=\d+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
    )
    tellsNothing(answer)
    expect(scene.events('step_up.challenged')).toMatchObject([{ subject: 'alice', reason: 'too-weak', asked: { acr: ACR.two } }])
  })

  it('C-25: nothing under /api/ navigates, whatever it says', async () => {
    const answer = await send('GET', '/api/no-such-thing')
    expect(answer.status).toBe(404)
    expect(answer.header('Content-Type')[0]).toMatch(/^application\/problem\+json/)
  })

  it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x', ''])(
    'C-25: a POST of type %j does not navigate: it is told what it lacks, and nothing is kept',
    async (type) => {
      const headers = { ...NAVIGATION, 'Sec-Fetch-Site': 'same-origin', ...(type === '' ? {} : { 'Content-Type': type }) }
      const answer = await send('POST', '/bank-details', headers, '{"iban":"DE89370400440532013000"}')
      expect(answer.status).toBe(401)
      expect(answer.header('Set-Cookie')).toEqual([])
      expect(scene.events('form.kept')).toEqual([])
    },
  )

  it('C-25: a fetch of the step-up itself is told, and no trip begins', async () => {
    const answer = await send('GET', '/step-up?level=two-factor', { Accept: '*/*', 'Sec-Fetch-Mode': 'cors' })
    expect(answer.status).toBe(401)
    expect(answer.header('Set-Cookie')).toEqual([])
  })

  it.each(['', 'TWO-FACTOR', 'two-factor%20', '2', '__proto__', 'constructor', 'two-factor&level=two-factor', 'phr'])(
    'C-25: the step-up to %j is to no level of ours',
    async (level) => {
      const answer = await send('GET', `/step-up?level=${level}`)
      expect(answer.status).toBe(400)
      expect(answer.header('Set-Cookie')).toEqual([])
      expect(scene.events('request.refused')).toMatchObject([{ reason: 'malformed' }])
    },
  )

  it('C-26: values of a level stand in the header in their order, in one quoted string', async () => {
    const several = await startScene({ ACR_TWO_FACTOR: "gold http://idp.example/loa?x=2&y=(3);z='4'" })
    const anna = await several.signedIn()
    const { headers, json } = await anna.fetchJson('/payroll')
    const acr_values = "gold http://idp.example/loa?x=2&y=(3);z='4'"
    expect(headers['www-authenticate']).toContain(`, acr_values="${acr_values}", max_age=300`)
    expect(json).toMatchObject({ acr_values })
    await several.stop()
  })

  it.each(['gold"', 'go\\ld', 'gold\u0007', 'göld', 'gold\u0000'])(
    'C-26: a value that would break the header (%j) is refused at the start',
    (value) => {
      expect(() => parseConfig({ ACR_TWO_FACTOR: value })).toThrow(/ACR_TWO_FACTOR/)
    },
  )

  it('C-26: a line break between two values is no line break in the header', async () => {
    const { profile } = parseConfig({ ACR_TWO_FACTOR: 'gold\r\nSet-Cookie:x=1' })
    const header = insufficientUserAuthentication({ acr_values: profile.levels['two-factor'].ask.join(' '), max_age: 300 })
    expect(header).not.toMatch(/[\r\n]/)
  })
})

describe('what a refusal gives away', () => {
  it('C-35: the redirect of a guarded page is the same for every person, but for its own random values', async () => {
    const bodies = await Promise.all(
      ['/payroll', '/payroll', '/bank-details'].map(async (path) => {
        const { text, header } = await send('GET', path)
        return text
          .replaceAll(String(header('Location')[0]).replaceAll('&', '&amp;'), '')
          .replaceAll(String(header('Location')[0]), '')
      }),
    )
    expect(new Set(bodies).size).toBe(1)
    expect(bodies[0]?.length).toBeLessThan(200)
  })

  it.each(['prefetch', 'prefetch;prerender', 'prefetch;anonymous-client-ip'])(
    'C-36: a browser that fetches ahead (%s) uses nothing up and sees nothing',
    async (purpose) => {
      for (const path of ['/payroll', '/bank-details', '/account', '/sign-in', '/step-up?level=two-factor']) {
        const answer = await send('GET', path, { ...NAVIGATION, 'Sec-Purpose': purpose })
        expect({ path, status: answer.status, body: answer.text }).toEqual({ path, status: 204, body: '' })
        expect(answer.header('Set-Cookie')).toEqual([])
      }
      expect(scene.idp.requests).toEqual([])
      expect(scene.events('step_up.challenged')).toEqual([])
    },
  )

  it.each<[string, Headers]>([
    ['If-None-Match', { 'If-None-Match': '*' }],
    ['If-Modified-Since', { 'If-Modified-Since': new Date().toUTCString() }],
    ['Range', { Range: 'bytes=0-10' }],
    ['Expect', { Expect: '100-continue' }],
    [
      'Upgrade',
      {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Version': '13',
      },
    ],
    ['Authorization', { Authorization: 'Bearer anything' }],
    ['Basic', { Authorization: 'Basic YWxpY2U6YWxpY2U=' }],
    ['X-User', { 'X-User': 'alice', 'Remote-User': 'alice', 'X-Auth-Level': 'two-factor' }],
  ])('C-35: a request with %s gets the challenge like any other', async (_name, headers) => {
    const answer = await send('GET', '/payroll', { ...NAVIGATION, ...headers })
    expect(answer.status).toBe(302)
    tellsNothing(answer)
  })

  it.each(['https://evil.example', 'null'])('J-16: a page of %s reads nothing here', async (origin) => {
    for (const target of ['/api/session', '/payroll', '/account', '/no-such-page']) {
      const answer = await send('GET', target, {
        Accept: '*/*',
        Origin: origin,
        'Sec-Fetch-Site': 'cross-site',
        'Sec-Fetch-Mode': 'cors',
      })
      expect(answer.headers.filter(([name]) => /^access-control-/i.test(name))).toEqual([])
    }
  })
})

describe('cookies that are none of ours', () => {
  it.each([
    'session=',
    'session=s%3A',
    'session=s%3Aabc.def',
    'session=s:abc',
    'session=%zz',
    'session=%00',
    'session="quoted"',
    'session=__proto__',
    'session=true; admin=1',
    'Session=s%3Aabc.def',
    '__proto__=x; session=y',
    '=x',
    ';;;',
    `session=${'a'.repeat(8000)}`,
    Array.from({ length: 500 }, (_, n) => `session=s%3A${n}.x`).join('; '),
  ])('D-07: the cookie header %j is nobody’s session, and no fault', async (Cookie) => {
    const answer = await send('GET', '/payroll', { Accept: 'application/json', Cookie })
    expect({ status: answer.status, challenge: answer.header('WWW-Authenticate') }).toEqual({
      status: 401,
      challenge: ['Bearer'],
    })
  })

  it('D-07: a header of 20 KB is refused before anybody reads it', async () => {
    const answer = await send('GET', '/payroll', { Cookie: `session=${'a'.repeat(20_000)}` })
    expect(answer.status).toBe(431)
  })

  it('D-06: a forged cookie beside the right one, before it or behind it, changes nothing', async () => {
    for (const Cookie of [`session=s%3Aforged.AAAA; ${cookies()}`, `${cookies()}; session=s%3Aforged.AAAA`]) {
      const answer = await send('GET', '/payroll', { Accept: 'application/json', Cookie })
      expect(JSON.parse(answer.text)).toMatchObject({ code: 'insufficient_user_authentication' })
    }
  })

  it('D-06: two live sessions under one name are nobody’s: nobody is put into another person’s', async () => {
    scene.idp.behave({ user: { sub: 'mallory' } })
    const mallory = await scene.signedIn()
    for (const Cookie of [
      `session=${mallory.cookies.session}; ${cookies()}`,
      `${cookies()}; session=${mallory.cookies.session}`,
    ]) {
      const answer = await send('GET', '/api/session', { Accept: 'application/json', Cookie })
      expect(JSON.parse(answer.text)).toEqual({ signed_in: false })
    }
  })
})
