// Group E: wherever a person is sent, it is a page of ours, or the provider's own endpoint.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { HOSTILE_RETURN_TO, OWN_RETURN_TO } from './hostile-return-to.ts'
import { rawRequest, requestBytes } from './raw-client.ts'
import type { RawResponse } from './raw-response.ts'
import { answerFor, type Scene, startScene } from './scene.ts'

let scene: Scene
let alice: Browser

beforeAll(async () => {
  scene = await startScene()
  alice = await scene.elevated()
})
afterAll(() => scene.stop())
beforeEach(() => scene.reset())

const query = (value: string): string => new URLSearchParams({ return_to: value }).toString()

/** Where a whole trip to the provider and back leads, verbatim. */
async function endOf(browser: Browser, path: string): Promise<string> {
  const answer = await answerFor(browser, path)
  return String((await browser.fetchJson(answer.href, { from: scene.base })).headers.location)
}

/** One request with alice's cookies, byte by byte. */
function send(method: string, target: string, headers: Readonly<Record<string, string>> = {}, body = ''): Promise<RawResponse> {
  const { host, port } = new URL(scene.base)
  const cookie = alice.jar
    .for(new URL(scene.base))
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ')
  const all = { Host: host, Connection: 'close', Accept: 'text/html', 'Sec-Fetch-Site': 'none', Cookie: cookie, ...headers }
  return rawRequest({ port: Number(port) }, requestBytes(method, target, Object.entries(all), body))
}

describe('where to come back to', () => {
  const hostile = Object.entries(HOSTILE_RETURN_TO).flatMap(([why, values]) => values.map((value) => [why, value] as const))

  it('E-01: the table has at least sixty values, each once', () => {
    expect(new Set(hostile.map(([, value]) => value)).size).toBe(hostile.length)
    expect(hostile.length).toBeGreaterThanOrEqual(60)
  })

  it.each(hostile)(
    'E-01: %s (%j) is not a way back: the sign-in, a step-up that is not needed and the choice of a language lead home',
    async (_why, value) => {
      const direct = await alice.fetchJson(`${scene.base}/sign-in?${query(value)}`)
      expect({ status: direct.status, location: direct.headers.location }).toEqual({ status: 303, location: '/' })
      const language = await alice.fetchJson(`${scene.base}/language?lang=en&${query(value)}`)
      expect({ status: language.status, location: language.headers.location }).toEqual({ status: 303, location: '/' })
      const held = await alice.fetchJson(`${scene.base}/step-up?level=two-factor&${query(value)}`)
      expect({ status: held.status, location: held.headers.location }).toEqual({ status: 303, location: '/' })

      expect(await endOf(await scene.browser(), `/sign-in?${query(value)}`)).toBe('/')
    },
  )

  it.each(Object.values(HOSTILE_RETURN_TO).map(([first]) => first))(
    'E-01: %j is not a way back from a step-up either',
    async (value) => {
      expect(await endOf(await scene.signedIn(), `/step-up?level=two-factor&${query(String(value))}`)).toBe('/')
    },
  )

  it.each(OWN_RETURN_TO)('E-01: %j is a place of ours', async (value, location) => {
    expect((await alice.fetchJson(`${scene.base}/sign-in?${query(value)}`)).headers.location).toBe(location)
    expect(await endOf(await scene.browser(), `/sign-in?${query(value)}`)).toBe(location)
  })

  it.each([
    '/sign-in?return_to=//evil.example',
    '/sign-in?return_to=/\\evil.example',
    '/sign-in?return_to=/account&return_to=//evil.example',
    '/sign-in?return_to=//evil.example&return_to=/account',
    '/sign-in?return_to[]=/account',
    '/sign-in?return_to[a]=/account',
    '/sign-in?returnTo=/account',
    '/sign-in?next=/account',
    '/sign-in?RETURN_TO=/account',
    '/sign-in?return_to',
    '/sign-in?__proto__[return_to]=//evil.example',
    '/sign-in?return_to=%E0%A4%A',
    '/sign-in?return_to=%252f%252fevil.example'.replace('%25', '%'),
    '/sign-in;return_to=//evil.example',
  ])('E-01: %j, as it stands in the request, leads home or nowhere', async (target) => {
    const { status, header } = await send('GET', target)
    expect([303, 404]).toContain(status)
    if (status === 303) expect(header('Location')).toEqual(['/'])
    else expect(header('Location')).toEqual([])
  })

  it.each([
    '//evil.example/%2e%2e',
    '//evil.example',
    '/\\evil.example',
    '///payroll',
    '/%2f%2fevil.example',
    '/payroll/..//evil.example',
  ])('E-01: the address %j is not remembered as one to come back to', async (target) => {
    const { status, header } = await send('GET', target, { Cookie: 'none=1' })
    expect([400, 404]).toContain(status)
    expect(header('Location')).toEqual([])
    expect(header('Set-Cookie')).toEqual([])
  })

  it.each(['/payroll?x=//evil.example', '/payroll?x=https://evil.example#', '/payroll?\\evil', '/payroll?%0d%0aSet-Cookie:x=1'])(
    'E-01: a guarded page with %j in its query leads back to our own origin',
    async (target) => {
      const stranger = await scene.browser()
      const location = await endOf(stranger, target)
      expect(new URL(location, scene.base).origin).toBe(scene.base)
      expect(location.startsWith('/') && !/^\/[/\\]/.test(location)).toBe(true)
    },
  )
})

describe('lines that are smuggled in', () => {
  const SMUGGLED = [
    '%0d%0aSet-Cookie:%20smuggled=1',
    '%0aSet-Cookie:smuggled=1',
    '%0dSet-Cookie:smuggled=1',
    '%E5%98%8A%E5%98%8DSet-Cookie:smuggled=1',
    '%250d%250aSet-Cookie:smuggled=1',
  ]

  it.each(SMUGGLED)('E-03: %s becomes no header line, wherever it is put', async (line) => {
    for (const target of [
      `/sign-in?return_to=/account${line}`,
      `/step-up?level=two-factor&return_to=/account${line}`,
      `/callback?code=${line}&state=${line}`,
      `/callback?error=${line}&error_description=${line}&state=${line}`,
      `/payroll?${line}`,
      `/payroll${line}`,
      `/signed-out?provider=${line}`,
      `/resume/${line}`,
    ]) {
      const { status, headers } = await send('GET', target)
      expect(status).toBeLessThan(500)
      expect(
        headers.filter(([name, value]) => /smuggled/.test(name) || (/^set-cookie$/i.test(name) && /smuggled/.test(value))),
      ).toEqual([])
      for (const [, value] of headers) expect(value).not.toMatch(/[\r\n]/)
    }
  })

  it('E-03: a name with line breaks in it becomes no header line and no page of its own', async () => {
    scene.idp.behave({
      user: { sub: 'nasty', name: 'Nasty\r\nSet-Cookie: smuggled=1\r\n\r\n<script>alert(1)</script>', email: 'a@b"><img src=x>' },
    })
    const nasty = await scene.signedIn()
    expect(nasty.status).toBe(200)
    expect(nasty.html).not.toMatch(/<script>alert|<img src=x/)
    expect(nasty.hops.flatMap(({ setCookies }) => setCookies).join()).not.toContain('smuggled')
  })
})

describe('out, and to other hosts', () => {
  const FORM = { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'same-origin' }

  it.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/account'])(
    'E-06: signing out leads to the provider and from there to us, whatever %j is asked for',
    async (value) => {
      const leaving = await scene.signedIn()
      const fields = {
        return_to: value,
        returnTo: value,
        post_logout_redirect_uri: value,
        redirect_uri: value,
        rd: value,
        next: value,
      }
      const sent = await leaving.fetchJson(`${scene.base}/sign-out?${new URLSearchParams(fields)}`, {
        method: 'POST',
        headers: FORM,
        body: new URLSearchParams(fields).toString(),
      })
      expect(sent.status).toBe(303)
      const target = new URL(String(sent.headers.location))
      expect(target.origin + target.pathname).toBe(`${scene.idp.issuer}/end-session`)
      expect(target.searchParams.get('post_logout_redirect_uri')).toBe(`${scene.base}/signed-out`)
      expect(target.searchParams.getAll('post_logout_redirect_uri')).toHaveLength(1)
      expect(target.href).not.toContain('evil')
    },
  )

  it('E-06: nobody is signed out by a link', async () => {
    const { status, header } = await send('GET', '/sign-out?return_to=https://evil.example')
    expect({ status, allow: header('Allow') }).toEqual({ status: 405, allow: ['POST'] })
    expect((await scene.session(alice)).signed_in).toBe(true)
  })

  it('E-06: the page after signing out links nowhere else, whatever its address says', async () => {
    const { status, text } = await send('GET', '/signed-out?state=x&return_to=https://evil.example&provider=https://evil.example')
    expect(status).toBe(200)
    expect(text).not.toContain('evil.example')
  })

  it.each([
    { Host: 'evil.example' },
    { Host: 'localhost:1' },
    { Host: 'evil.example:99999' },
    { Host: 'localhost@evil.example' },
    { Host: '' },
    { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https' },
    { 'X-Forwarded-For': 'evil.example', 'X-Real-IP': 'evil.example' },
    { Forwarded: 'for=evil.example;host=evil.example;proto=https' },
    { 'X-Original-URL': 'https://evil.example/', 'X-Rewrite-URL': 'https://evil.example/' },
  ])('E-07: with the forged header %j no page, redirect or cookie names that host', async (headers) => {
    for (const target of [
      '/',
      '/account',
      '/sign-in',
      '/no-such-page',
      '/api/session',
      '/callback?code=x',
      '/payroll',
      '/signed-out',
    ]) {
      for (const who of [{}, { Cookie: 'none=1' }]) {
        const answer = await send('GET', target, { ...who, ...headers } as Readonly<Record<string, string>>)
        expect(answer.status).toBeLessThan(500)
        expect(answer.text + JSON.stringify(answer.headers)).not.toContain('evil.example')
      }
    }
  })

  it('E-07: an address told by a proxy that nobody trusts is not the address in the log', async () => {
    await send('GET', '/callback?code=x', { 'X-Forwarded-For': '203.0.113.7', Forwarded: 'for=203.0.113.7' })
    expect(scene.events('callback.rejected')).toMatchObject([{ ip: expect.stringMatching(/^(?:::ffff:)?127\.0\.0\.1$/) }])
  })

  it('E-09: no redirect of ours asks a browser to send a form again', async () => {
    const visitor = await scene.signedIn()
    await visitor.post(`${scene.base}/bank-details`, { iban: 'x' }, { from: `${scene.base}/bank-details` })
    const { hops } = visitor
    await visitor.goto('/account')
    await visitor.submit('/account/end-elevation')
    const more = visitor.hops
    await visitor.submit('/sign-out')
    for (const { method, status, url } of [...hops, ...more, ...visitor.hops].filter(({ location }) => location !== null)) {
      if (!url.startsWith(scene.base)) continue
      expect([302, 303]).toContain(status)
      if (method === 'POST') expect(status).toBe(303)
    }
  })
})
