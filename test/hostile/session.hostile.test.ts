// Group D: a session is one browser's, ends when it ends, and a store in trouble is never an answer.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { seconds } from '../../src/assurance/time.ts'
import { StoreUnavailable } from '../../src/errors.ts'
import type { SessionStore } from '../../src/session/store.ts'
import { createMemoryStore } from '../../src/session/stores/memory.ts'
import { createRedisStore } from '../../src/session/stores/redis.ts'
import { createSqliteStore } from '../../src/session/stores/sqlite.ts'
import { Browser } from '../support/browser.ts'
import { type PortalOptions, startPortal, TEST_SECRET, type TestPortal } from '../support/portal.ts'
import { describeWithRedis, startRedis } from '../support/redis-server.ts'
import { until } from '../support/until.ts'
import { answerFor, PAYROLL_MARK, type Scene, startScene } from './scene.ts'
import { startTcpProxy } from './tcp-proxy.ts'

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.stop())
beforeEach(() => scene.reset())

/** What the browser would send to the portal, whichever page it shows now; cookies know no ports. */
const cookieOf = (browser: Browser): string => browser.jar.header(new URL('http://localhost/')) ?? ''
const sessionCookie = (browser: Browser): string => browser.cookies.session as string

const get = (base: string, path: string, cookie: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(base + path, { headers: { Cookie: cookie, ...headers }, redirect: 'manual' })

const isSignedIn = async (base: string, cookie: string): Promise<boolean> => {
  const answer = await get(base, '/api/session', cookie)
  return ((await answer.json()) as { signed_in: boolean }).signed_in
}

async function portalAt(options: Omit<PortalOptions, 'provider'>): Promise<TestPortal> {
  const portal = await startPortal({ ...options, provider: scene.idp, env: { IDP_PROFILE: 'okta', ...options.env } })
  onTestFinished(() => portal.stop())
  return portal
}

async function signIn(portal: TestPortal, path = '/account'): Promise<Browser> {
  const alice = new Browser()
  await alice.goto(portal.baseUrl + path)
  if (alice.status !== 200) throw new Error(`${path}: ${alice.status}`)
  return alice
}

describe('whose session it is', () => {
  it('D-01: an id that an attacker knows before the sign-in is worth nothing after it', async () => {
    const attacker = await scene.signedIn()
    const planted = sessionCookie(attacker)
    const victim = await scene.browser()
    scene.idp.behave({ user: { sub: 'bob', name: 'Bob' } })
    await victim.goto('/sign-in?return_to=/account')
    expect(sessionCookie(victim)).not.toBe(planted)
    expect(await isSignedIn(scene.base, `session=${planted}`)).toBe(true)
    expect((await scene.session(attacker)).subject).toBe('alice')
  })

  it('D-02: the id before an elevation is dead after it, not just not elevated', async () => {
    const alice = await scene.signedIn()
    const before = cookieOf(alice)
    await alice.goto('/payroll')
    expect(await isSignedIn(scene.base, before)).toBe(false)
    expect((await scene.session(alice)).levels?.['two-factor']).toBeDefined()
  })

  it('D-02: and so is the id before an elevation was ended', async () => {
    const alice = await scene.elevated()
    const before = cookieOf(alice)
    await alice.goto('/account')
    await alice.submit('/account/end-elevation')
    expect(await isSignedIn(scene.base, before)).toBe(false)
    expect(Object.keys((await scene.session(alice)).levels ?? {})).toEqual(['single-factor'])
  })

  it('D-04, K-03: cookies are HttpOnly, Lax, for the whole path of this host; over https Secure and __Host-', async () => {
    const alice = await scene.signedIn()
    const set = alice.hops.filter(({ url }) => new URL(url).hostname === 'localhost').flatMap(({ setCookies }) => setCookies)
    expect(set.length).toBeGreaterThan(0)
    for (const cookie of set) {
      expect(cookie).toMatch(/^(?:session|tx-[\w-]+)=/)
      expect(cookie).toMatch(/; Path=\/(?:;|$)/)
      expect(cookie).toContain('HttpOnly')
      expect(cookie).toContain('SameSite=Lax')
      expect(cookie).not.toContain('Domain')
      expect(cookie.length).toBeLessThan(4096)
    }
    const portal = await portalAt({ env: { BASE_URL: 'https://portal.example.test', SESSION_STORE: 'redis://127.0.0.1:1' } })
    const answer = await fetch(`http://localhost:${portal.config.port}/sign-in`, { redirect: 'manual' })
    const [over] = answer.headers.getSetCookie()
    expect(over).toMatch(/^__Host-tx-[\w-]+=/)
    expect(over).toContain('Secure')
    expect(answer.headers.get('location')).toContain(encodeURIComponent('https://portal.example.test/callback'))
    expect(answer.headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/)
  })

  it('D-06: a second session cookie, planted in front or behind, makes nobody somebody else', async () => {
    const mallory = sessionCookie(await scene.signedIn())
    scene.idp.behave({ user: { sub: 'bob', name: 'Bob' } })
    const bob = sessionCookie(await scene.signedIn())
    for (const cookie of [`session=${mallory}; session=${bob}`, `session=${bob}; session=${mallory}`]) {
      expect(await isSignedIn(scene.base, cookie)).toBe(false)
    }
    for (const junk of ['x', 's%3Ax.y', '%', '%E0%A4', '"', 's:'.padEnd(3000, 'a')]) {
      const answer = await get(scene.base, '/api/session', `session=${junk}; session=${bob}`)
      expect(await answer.json(), junk).toMatchObject({ signed_in: true, subject: 'bob' })
    }
  })

  it('D-09: ending one other session, or all others, is felt at their next request; a foreign id is not there', async () => {
    const alice = await scene.signedIn()
    const elsewhere = await scene.signedIn()
    await alice.goto('/account')
    const ends = [...alice.html.matchAll(/action="(\/account\/sessions\/[\w-]{16}\/end)"/g)].map(([, action]) => action as string)
    expect(ends.length).toBeGreaterThanOrEqual(2)
    await alice.submit('/account/sessions/end-others')
    expect((await scene.session(elsewhere)).signed_in).toBe(false)
    expect((await scene.session(alice)).signed_in).toBe(true)
    scene.idp.behave({ user: { sub: 'bob', name: 'Bob' } })
    const bob = await scene.signedIn()
    await bob.post(`${scene.base}${ends[0]}`, {}, { from: `${scene.base}/account` })
    expect(bob.status).toBe(404)
    expect((await scene.session(alice)).signed_in).toBe(true)
  })
})

describe('when it ends', () => {
  it('D-08: unused for SESSION_IDLE_TIMEOUT it ends; used, it goes on; past SESSION_LIFETIME nothing keeps it', async () => {
    const portal = await portalAt({ env: { SESSION_IDLE_TIMEOUT: '100', SESSION_LIFETIME: '250' } })
    const alice = await signIn(portal)
    const cookie = cookieOf(alice)
    for (const wait of [60, 60, 60]) {
      portal.advance(wait)
      expect((await get(portal.baseUrl, '/account', cookie, { Accept: 'text/html' })).status).toBe(200)
    }
    portal.advance(69)
    expect((await get(portal.baseUrl, '/account', cookie, { Accept: 'text/html' })).status).toBe(200)
    portal.advance(2)
    expect(await isSignedIn(portal.baseUrl, cookie)).toBe(false)
    portal.advance(-251)

    const idle = cookieOf(await signIn(portal))
    portal.advance(101)
    expect(await isSignedIn(portal.baseUrl, idle)).toBe(false)
  })

  it('D-08: looking at /api/session does not move the idle clock', async () => {
    const portal = await portalAt({ env: { SESSION_IDLE_TIMEOUT: '100' } })
    const cookie = cookieOf(await signIn(portal))
    portal.advance(60)
    expect(await isSignedIn(portal.baseUrl, cookie)).toBe(true)
    portal.advance(60)
    expect(await isSignedIn(portal.baseUrl, cookie)).toBe(false)
  })

  it('D-16: a slow request that was under way at sign-out does not bring the session back', async () => {
    const slow = Promise.withResolvers<void>()
    const entered = Promise.withResolvers<void>()
    let hold = false
    const portal = await portalAt({
      env: { SESSION_IDLE_TIMEOUT: '100' },
      store: (clock) => {
        const store = createMemoryStore({ clock })
        return {
          ...store,
          touch: async (key, idleUntil) => {
            if (hold) {
              entered.resolve()
              await slow.promise
            }
            return store.touch(key, idleUntil)
          },
        }
      },
    })
    const alice = await signIn(portal)
    const cookie = cookieOf(alice)
    portal.advance(60)
    hold = true
    const request = get(portal.baseUrl, '/account', cookie, { Accept: 'text/html' })
    await entered.promise
    hold = false
    await alice.post(`${portal.baseUrl}/sign-out`, {}, { from: `${portal.baseUrl}/account` })
    slow.resolve()
    const late = await request
    expect(late.headers.getSetCookie()).toEqual([])
    expect(await isSignedIn(portal.baseUrl, cookie)).toBe(false)
  })

  it('D-17: a slow request of the session before its elevation neither undoes the elevation nor brings the old id back', async () => {
    const alice = await scene.signedIn()
    const before = cookieOf(alice)
    const tab = alice.newTab()
    const answer = await answerFor(alice, '/payroll')
    const slow = get(scene.base, '/account', before, { Accept: 'text/html' })
    await Promise.all([alice.goto(answer.href), slow])
    await tab.goto(`${scene.base}/payroll`)
    expect(tab.status).toBe(200)
    expect(await isSignedIn(scene.base, before)).toBe(false)
  })
})

/** A memory store whose calls can be made to fail. */
function failing(): { make: NonNullable<PortalOptions['store']>; fail(...calls: Array<keyof SessionStore>): void } {
  const down = new Set<PropertyKey>()
  return {
    make: (clock) =>
      new Proxy(createMemoryStore({ clock }), {
        get: (store, call, self) =>
          down.has(call) ? () => Promise.reject(new StoreUnavailable('down')) : Reflect.get(store, call, self),
      }),
    fail(...calls) {
      down.clear()
      for (const call of calls) down.add(call)
    },
  }
}

describe('a store in trouble', () => {
  it('D-11: unreadable, every guarded page is 503, nobody is sent to the provider, and it recovers by itself', async () => {
    const store = failing()
    const portal = await portalAt({ store: store.make })
    const alice = await signIn(portal, '/payroll')
    const cookie = cookieOf(alice)
    store.fail('get', 'ready')
    for (const path of ['/payroll', '/account', '/bank-details', '/api/session', '/step-up?level=two-factor', '/sign-in']) {
      const answer = await get(portal.baseUrl, path, cookie, { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate' })
      expect(answer.status, path).toBe(503)
      expect(Number(answer.headers.get('retry-after')), path).toBeGreaterThan(0)
      expect(answer.headers.get('location'), path).toBeNull()
      expect(await answer.text(), path).not.toContain(PAYROLL_MARK)
    }
    const ready = await get(portal.baseUrl, '/readyz', '')
    expect([ready.status, await ready.json()]).toMatchObject([503, { store: 'unavailable', idp: 'ok' }])
    expect(portal.events('store.unavailable').length).toBeGreaterThanOrEqual(6)
    store.fail()
    expect((await get(portal.baseUrl, '/payroll', cookie, { Accept: 'text/html' })).status).toBe(200)
  })

  it.each(['claim', 'move', 'peek'] as const)(
    'D-12: when %s fails at the callback nobody is signed in, raised, or told so',
    async (call) => {
      const store = failing()
      const portal = await portalAt({ store: store.make })
      const alice = await signIn(portal)
      const before = cookieOf(alice)
      const answer = await answerFor(alice, `${portal.baseUrl}/payroll`)
      store.fail(call)
      await alice.goto(answer.href)
      expect(alice.status).toBe(503)
      expect(
        alice.hops
          .filter(({ url }) => new URL(url).hostname === 'localhost')
          .flatMap(({ setCookies }) => setCookies)
          .filter((one) => one.startsWith('session=')),
      ).toEqual([])
      expect(portal.events('step_up.granted')).toEqual([])
      store.fail()
      const session = await get(portal.baseUrl, '/api/session', before)
      expect(Object.keys(((await session.json()) as { levels: object }).levels)).toEqual(['single-factor'])
    },
  )

  it('D-13: when a sign-out cannot be written she is told 503, and is not shown as signed out', async () => {
    const store = failing()
    const portal = await portalAt({ store: store.make })
    const alice = await signIn(portal)
    store.fail('destroy')
    await alice.post(`${portal.baseUrl}/sign-out`, {}, { from: `${portal.baseUrl}/account` })
    expect(alice.status).toBe(503)
    expect(portal.events('session.ended')).toEqual([])
  })

  it('F-10: when a logout token cannot be carried out it is 503, and the provider’s retry succeeds', async () => {
    const store = failing()
    const portal = await portalAt({ store: store.make })
    const cookie = cookieOf(await signIn(portal))
    const token = await scene.idp.signLogoutToken({ sub: 'alice', sid: undefined })
    const send = () =>
      fetch(`${portal.baseUrl}/backchannel-logout`, { method: 'POST', body: new URLSearchParams({ logout_token: token }) })
    store.fail('destroyWhere')
    expect((await send()).status).toBe(503)
    store.fail()
    expect((await send()).status).toBe(200)
    expect(await isSignedIn(portal.baseUrl, cookie)).toBe(false)
    expect((await send()).status).toBe(400)
  })

  describeWithRedis('Redis behind a wire that fails', () => {
    it('D-11, D-14: cut, slow and silent connections are 503 within the time-out, and it recovers', async () => {
      const redis = await startRedis()
      const proxy = await startTcpProxy({ port: redis.port })
      onTestFinished(async () => {
        await proxy.stop()
        await redis.stop()
      })
      const url = `redis://127.0.0.1:${proxy.port}`
      const portal = await portalAt({
        store: (clock) => createRedisStore({ url, clock, timeout: seconds(1), report: () => {} }),
      })
      await until('the store is ready', async () => (await get(portal.baseUrl, '/readyz', '')).status === 200)
      const cookie = cookieOf(await signIn(portal, '/payroll'))
      const payroll = () => get(portal.baseUrl, '/payroll', cookie, { Accept: 'text/html' })
      for (const fault of ['halfOpen', 'cut'] as const) {
        proxy[fault]()
        const began = performance.now()
        const answers = await Promise.all(Array.from({ length: 5 }, payroll))
        expect(
          answers.map(({ status }) => status),
          fault,
        ).toEqual([503, 503, 503, 503, 503])
        expect(performance.now() - began, fault).toBeLessThan(4_000)
        proxy.restore()
        await until(`it recovers from ${fault}`, async () => (await payroll()).status === 200)
      }
      proxy.delay(1_500)
      expect((await payroll()).status).toBe(503)
    })

    it('D-19: two processes on one Redis are one: a transaction of one ends at the other, and so does a sign-out', async () => {
      const redis = await startRedis()
      onTestFinished(() => redis.stop())
      await twoPortals((clock) => createRedisStore({ url: redis.url, clock, timeout: seconds(2), report: () => {} }))
    })
  })

  it('D-19: and two processes on one SQLite file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'portal-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'portal.db')
    await twoPortals((clock) => createSqliteStore({ file, clock, timeout: seconds(2), report: () => {} }))
  })
})

/** Cookies know no ports, so one browser speaks to both; the provider sends it to the first. */
async function twoPortals(store: NonNullable<PortalOptions['store']>): Promise<void> {
  const one = await portalAt({ store })
  const two = await portalAt({ store, env: { BASE_URL: one.baseUrl } })
  const second = `http://localhost:${two.config.port}`
  await until(
    'both are ready',
    async () => (await get(second, '/readyz', '')).status === 200 && (await get(one.baseUrl, '/readyz', '')).status === 200,
  )
  const alice = await signIn(one)
  expect(await isSignedIn(second, cookieOf(alice))).toBe(true)

  const answer = await answerFor(alice, '/payroll')
  const back = await fetch(`${second}/callback${answer.search}`, { headers: { Cookie: cookieOf(alice) }, redirect: 'manual' })
  expect(back.status).toBe(303)
  const raised = back.headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith('session='))
    ?.split(';')[0] as string
  expect((await get(one.baseUrl, '/payroll', raised, { Accept: 'text/html' })).status).toBe(200)
  const again = await fetch(`${one.baseUrl}/callback${answer.search}`, {
    headers: { Cookie: `${cookieOf(alice)}` },
    redirect: 'manual',
  })
  expect(again.status).toBe(400)

  const out = await fetch(`${second}/sign-out`, {
    method: 'POST',
    headers: { Cookie: raised, Origin: one.baseUrl },
    redirect: 'manual',
  })
  expect(out.status).toBe(303)
  expect(await isSignedIn(one.baseUrl, raised)).toBe(false)
}

describe('what is kept', () => {
  it('D-20: 40 pending step-ups are 8 cookies in the browser and nothing in the store', async () => {
    const alice = await scene.signedIn()
    const before = await scene.portal.store.count()
    for (let tab = 0; tab < 40; tab += 1) await answerFor(alice, `${scene.base}/payroll?tab=${tab}`)
    const pending = cookieOf(alice)
      .split('; ')
      .filter((pair) => pair.startsWith('tx-'))
    expect(pending.length).toBeLessThanOrEqual(8)
    expect(cookieOf(alice).length).toBeLessThan(8_192)
    expect(await scene.portal.store.count()).toBe(before)
    await alice.goto(`${scene.base}/payroll`)
    expect(alice.status).toBe(200)
  })

  it('D-22: a cookie of an old secret is good as long as the secret is listed', async () => {
    const next = [...TEST_SECRET].reverse().join('')
    const stores = new Map<string, SessionStore>()
    const store = (clock: () => number) =>
      stores.get('one') ?? (stores.set('one', createMemoryStore({ clock })).get('one') as SessionStore)
    const old = await portalAt({ store })
    const cookie = cookieOf(await signIn(old))
    const rotated = await portalAt({ store, env: { SESSION_SECRET: `${next},${TEST_SECRET}` } })
    expect(await isSignedIn(rotated.baseUrl, cookie)).toBe(true)
    const without = await portalAt({ store, env: { SESSION_SECRET: next } })
    expect(await isSignedIn(without.baseUrl, cookie)).toBe(false)
  })

  it('D-23, K-08: the browser gets no token, and the file holds neither a session id nor a token in clear, and is its owner’s only', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'portal-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'portal.db')
    const portal = await portalAt({ store: (clock) => createSqliteStore({ file, clock, timeout: seconds(2), report: () => {} }) })
    const alice = await signIn(portal, '/payroll')
    const id = /^s:([\w-]{43})/.exec(decodeURIComponent(sessionCookie(alice)))?.[1] as string
    expect(id).toHaveLength(43)
    const kept = [file, `${file}-wal`].map((name) => readFileSync(name, 'latin1')).join('')
    const issued = scene.idp.issued.flatMap(({ idToken, accessToken }) => [idToken, accessToken])
    for (const secret of [id, ...issued]) {
      expect(kept.includes(secret)).toBe(false)
      expect(alice.hops.some(({ url }) => url.includes(secret))).toBe(false)
      expect(alice.html.includes(secret)).toBe(false)
    }
    expect(kept).toContain('alice')
    expect(statSync(file).mode & 0o077).toBe(0)
  })
})
