// Group F: what ends a session ends it everywhere, and nobody else can.
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { StoreUnavailable } from '../../src/errors.ts'
import type { Browser } from '../support/browser.ts'
import { answerFor, type Scene, startScene } from './scene.ts'

let scene: Scene

beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.stop())
beforeEach(() => scene.reset())

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const FORM = 'application/x-www-form-urlencoded'

const send = (token: string, init: { type?: string; body?: string; method?: string } = {}): Promise<Response> =>
  fetch(`${scene.base}/backchannel-logout`, {
    method: init.method ?? 'POST',
    headers: { 'Content-Type': init.type ?? FORM },
    ...(init.method === 'GET' ? {} : { body: init.body ?? new URLSearchParams({ logout_token: token }).toString() }),
  })

const latest = () => {
  const { claims } = scene.idp.issued.at(-1) as (typeof scene.idp.issued)[number]
  return { sid: claims.sid as string, sub: claims.sub as string }
}

const isSignedIn = async (browser: Browser): Promise<boolean> => (await scene.session(browser)).signed_in

const cookieOf = (browser: Browser): string =>
  Object.entries(browser.cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ')

const withCookie = async (cookie: string) =>
  (await (await fetch(`${scene.base}/api/session`, { headers: { Cookie: cookie } })).json()) as { signed_in: boolean }

describe('signing out here', () => {
  it('F-01: a cookie saved before sign-out opens nothing afterwards, not even while the provider is asked', async () => {
    const alice = await scene.elevated()
    const saved = cookieOf(alice)
    const release = alice.interceptRedirect(({ pathname }) => (pathname.startsWith('/end') ? 'stop' : undefined))
    await alice.post(`${scene.base}/sign-out`, {}, { from: `${scene.base}/account` })
    release()
    expect(alice.pending).not.toBeNull()
    const target = new URL(alice.pending as string)
    expect(target.searchParams.get('post_logout_redirect_uri')).toBe(`${scene.base}/signed-out`)
    expect(target.searchParams.get('id_token_hint')).toBe(scene.idp.issued.at(-1)?.idToken)
    expect(target.searchParams.get('state')?.length).toBeGreaterThanOrEqual(22)
    expect(await withCookie(saved)).toEqual({ signed_in: false })
    for (const path of ['/account', '/payroll', '/api/payroll']) {
      const answer = await fetch(scene.base + path, { headers: { Cookie: saved }, redirect: 'manual' })
      expect(answer.status, path).toBe(401)
    }
    expect(scene.events('session.ended')).toMatchObject([{ outcome: 'success', reason: 'signed_out', subject: 'alice' }])
  })

  it('F-01: a step-up that was under way when she signed out raises nobody', async () => {
    const alice = await scene.signedIn()
    const answer = await answerFor(alice, '/payroll')
    const tab = alice.newTab()
    await tab.goto(`${scene.base}/account`)
    await tab.submit('/sign-out')
    await alice.goto(answer.href)
    expect(alice.status).toBeGreaterThanOrEqual(400)
    expect(await isSignedIn(alice)).toBe(false)
  })

  it.each(['?state=other', '', '?state=&error=x'])('F-03: coming back from the provider with "%s" is harmless', async (query) => {
    const alice = await scene.browser()
    await alice.goto(`/signed-out${query}`)
    expect(alice.status).toBe(200)
    expect(await isSignedIn(alice)).toBe(false)
  })

  it('F-04: without an end_session_endpoint the session here ends all the same, and she is told that the other may live', async () => {
    const other = await startScene({}, { behaviour: { faults: { discovery: { change: { end_session_endpoint: undefined } } } } })
    try {
      const alice = await other.signedIn()
      await alice.submit('/sign-out')
      expect(alice.url).toBe(`${other.base}/signed-out?provider=unknown`)
      expect((await other.session(alice)).signed_in).toBe(false)
    } finally {
      await other.stop()
    }
  })
})

describe('the provider signs somebody out', () => {
  it('F-05: no forged, stale or foreign logout token ends a session', async () => {
    const alice = await scene.signedIn()
    const { sub, sid } = latest()
    const now = Math.floor(Date.now() / 1000)
    const sign = scene.idp.signLogoutToken
    const forged: Record<string, Promise<string>> = {
      'alg none': sign({ sub, sid }, {}, 'alg-none'),
      'another key': sign({ sub, sid }, {}, 'wrong-key'),
      'HS256 with the client secret': sign({ sub, sid }, {}, 'hs256-client-secret'),
      ES256: sign({ sub, sid }, {}, 'es256'),
      'another issuer': sign({ sub, sid, iss: 'https://evil.example' }),
      'issuer with a slash': sign({ sub, sid, iss: `${scene.idp.issuer}/` }),
      'no issuer': sign({ sub, sid, iss: undefined }),
      'another audience': sign({ sub, sid, aud: 'other' }),
      'one audience too many': sign({ sub, sid, aud: [scene.idp.clientId, 'other'] }),
      'no audience': sign({ sub, sid, aud: undefined }),
      'no events': sign({ sub, sid, events: undefined }),
      'another event': sign({ sub, sid, events: { 'https://evil.example': {} } }),
      'events an array': sign({ sub, sid, events: [EVENT] }),
      'events true': sign({ sub, sid, events: { [EVENT]: true } }),
      'a nonce': sign({ sub, sid, nonce: 'x' }),
      'neither sub nor sid': sign({ sub: undefined, sid: undefined }),
      'sub a number': sign({ sub: 1, sid }),
      'sid an object': sign({ sub, sid: {} }),
      expired: sign({ sub, sid, iat: now - 200, exp: now - 100 }),
      'older than 5 minutes': sign({ sub, sid, iat: now - 301 }),
      'from tomorrow': sign({ sub, sid, iat: now + 86_400 }),
      'no iat': sign({ sub, sid, iat: undefined }),
      'no jti': sign({ sub, sid, jti: undefined }),
      'an empty jti': sign({ sub, sid, jti: '' }),
      'typ of an access token': sign({ sub, sid }, { typ: 'at+jwt' }),
    }
    for (const [why, token] of Object.entries(forged)) {
      scene.lines()
      const answer = await send(await token)
      expect(answer.status, why).toBe(400)
      expect(answer.headers.get('cache-control'), why).toBe('no-store')
      expect(answer.headers.get('set-cookie'), why).toBeNull()
    }
    const idToken = await send(scene.idp.issued.at(-1)?.idToken as string)
    expect(idToken.status, 'an ID token').toBe(400)
    expect(await isSignedIn(alice)).toBe(true)
    expect(scene.events('logout_token.rejected').length).toBe(Object.keys(forged).length + 1)
    expect(scene.events('logout_token.accepted')).toEqual([])
    expect(scene.events('request.refused')).toEqual([])
  })

  it.each(['logout+jwt', 'JWT', undefined])('F-06: a token of typ %s ends the session of its sid, and no other', async (typ) => {
    const alice = await scene.elevated()
    const { sid } = latest()
    const elsewhere = await scene.signedIn()
    const answer = await send(await scene.idp.signLogoutToken({ sid, sub: undefined }, { typ }))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await isSignedIn(alice)).toBe(false)
    expect(await isSignedIn(elsewhere)).toBe(true)
    expect(scene.events('session.ended')).toMatchObject([{ reason: 'backchannel_logout' }])
  })

  it.each(['at+jwt', 'id+jwt', 'secevent+jwt', '', 'logout+jwt '])(
    'F-11: a token of typ "%s" is no logout token',
    async (typ) => {
      const alice = await scene.signedIn()
      const { sid } = latest()
      expect((await send(await scene.idp.signLogoutToken({ sub: undefined, sid }, { typ }))).status).toBe(400)
      expect(scene.events('logout_token.rejected')).toMatchObject([{ reason: 'typ', outcome: 'failure' }])
      expect(await isSignedIn(alice)).toBe(true)
    },
  )

  it('F-06: a token of a sub ends all sessions of that person and nobody else’s', async () => {
    const alice = await scene.signedIn()
    const again = await scene.signedIn()
    scene.idp.behave({ user: { sub: 'bob', name: 'Bob' } })
    const bob = await scene.signedIn()
    expect((await send(await scene.idp.signLogoutToken({ sub: 'alice', sid: undefined }))).status).toBe(200)
    expect([await isSignedIn(alice), await isSignedIn(again), await isSignedIn(bob)]).toEqual([false, false, true])
  })

  it('F-06: with sid and sub both must match; a sid that nobody has is 200', async () => {
    const alice = await scene.signedIn()
    const { sid } = latest()
    expect((await send(await scene.idp.signLogoutToken({ sid, sub: 'bob' }))).status).toBe(200)
    expect((await send(await scene.idp.signLogoutToken({ sid: 'nobody', sub: undefined }))).status).toBe(200)
    expect(await isSignedIn(alice)).toBe(true)
    expect((await send(await scene.idp.signLogoutToken({ sid, sub: 'alice' }))).status).toBe(200)
    expect(await isSignedIn(alice)).toBe(false)
  })

  it('F-05: the same token twice is refused the second time', async () => {
    const token = await scene.idp.signLogoutToken({ sub: 'nobody', sid: undefined })
    expect([(await send(token)).status, (await send(token)).status]).toEqual([200, 400])
    const other = await scene.idp.signLogoutToken({ sub: 'nobody', sid: undefined })
    const both = await Promise.all([send(other), send(other)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400])
  })

  it('F-05: says which sessions it has ended, though the store fails before the token counts as seen; a retry is accepted', async () => {
    await scene.signedIn()
    const { sub } = latest()
    const token = await scene.idp.signLogoutToken({ sub })
    const claim = vi.spyOn(scene.portal.store, 'claim').mockRejectedValueOnce(new StoreUnavailable('as if it had gone'))
    expect((await send(token)).status).toBe(503)
    claim.mockRestore()
    expect(scene.events('session.ended')).toMatchObject([{ reason: 'backchannel_logout', subject: sub }])
    expect(scene.events('logout_token.accepted')).toEqual([])
    expect((await send(token)).status).toBe(200)
    expect(scene.events('logout_token.accepted')).toHaveLength(1)
  })

  it('F-07a: a logout that arrives while the code is being redeemed wins over the sign-in', async () => {
    const alice = await scene.browser()
    const held = scene.idp.hold('token')
    const signingIn = alice.goto('/sign-in?return_to=/account')
    await held.arrived
    const { sid } = latest()
    expect((await send(await scene.idp.signLogoutToken({ sid, sub: undefined }))).status).toBe(200)
    held.release()
    await signingIn
    expect(alice.status).toBe(403)
    expect(scene.events('callback.rejected')).toMatchObject([{ reason: 'session_ended' }])
    expect(await isSignedIn(alice)).toBe(false)
  })

  it('F-07a: and over a step-up', async () => {
    const alice = await scene.signedIn()
    const held = scene.idp.hold('token')
    const steppingUp = alice.goto('/payroll')
    await held.arrived
    expect((await send(await scene.idp.signLogoutToken({ sub: 'alice', sid: undefined }))).status).toBe(200)
    held.release()
    await steppingUp
    expect(alice.status).toBe(403)
    expect(scene.events('step_up.refused')).toMatchObject([{ reason: 'session_ended' }])
    expect(await isSignedIn(alice)).toBe(false)
  })

  it('F-07c: a newer sign-in in one browser does not bring back the session of another', async () => {
    const a = await scene.signedIn()
    const b = await scene.signedIn()
    const saved = cookieOf(b)
    await send(await scene.idp.signLogoutToken({ sub: 'alice', sid: undefined }))
    await a.goto('/sign-in?return_to=/account')
    expect(await isSignedIn(a)).toBe(true)
    expect(await withCookie(saved)).toEqual({ signed_in: false })
  })

  it('F-09: nothing but one form field in one small POST is read', async () => {
    const token = await scene.idp.signLogoutToken({ sub: 'nobody', sid: undefined })
    expect((await send(token, { method: 'GET' })).status).toBe(405)
    expect((await send(token, { type: 'application/json', body: JSON.stringify({ logout_token: token }) })).status).toBe(400)
    expect((await send(token, { body: '' })).status).toBe(400)
    expect((await send(token, { body: `logout_token=${token}&logout_token=${token}` })).status).toBe(400)
    expect((await send(token, { body: `logout_token=${'x'.repeat(1_000_000)}` })).status).toBe(413)
    expect((await send(token, { type: `${FORM}; charset=utf-8` })).status).toBe(200)
  })

  it('F-12: another provider’s token about the same sid and sub ends nothing', async () => {
    const alice = await scene.signedIn()
    const { sid, sub } = latest()
    const other = await startScene()
    try {
      expect((await send(await other.idp.signLogoutToken({ sid, sub }))).status).toBe(400)
      expect(await isSignedIn(alice)).toBe(true)
    } finally {
      await other.stop()
    }
  })

  it('F-14: nothing that a signed-in person sees may be kept by a browser or a proxy', async () => {
    const alice = await scene.elevated()
    const cookie = cookieOf(alice)
    for (const path of ['/', '/account', '/payroll', '/api/session', '/api/payroll', '/nowhere', '/sign-in']) {
      const answer = await fetch(scene.base + path, { headers: { Cookie: cookie }, redirect: 'manual' })
      expect(answer.headers.get('cache-control'), path).toBe('no-store')
    }
  })
})
