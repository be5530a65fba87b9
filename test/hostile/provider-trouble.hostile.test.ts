// Group J, the provider in trouble: whatever it sends, or does not, is a page that says so, in bounded time, and is over when it is over.
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { expectNoSecrets, expectRefused } from './expect-refusal.ts'
import type { HostileIdpOptions } from './hostile-idp.ts'
import type { Fault } from './idp/behaviour.ts'
import { INVALID_CLIENT, INVALID_GRANT, unavailable } from './idp/faults.ts'
import { rawExchange, requestBytes } from './raw-client.ts'
import type { Reason } from './reasons.ts'
import { answerFor, PAYROLL_MARK, type Scene, startScene } from './scene.ts'

const PATIENCE = { IDP_TIMEOUT: '1' }

let scene: Scene
let alice: Browser

beforeAll(async () => {
  scene = await startScene(PATIENCE)
})
afterAll(() => scene.stop())
beforeEach(async () => {
  scene.reset()
  alice = await scene.signedIn()
  scene.reset()
})

const shown = (browser: Browser) => ({ status: browser.status, path: new URL(browser.url).pathname })

/** A portal that has not spoken to its provider yet, which is the scene's unless said otherwise. Stops with the test. */
async function coldScene(env: Readonly<Record<string, string>> = {}, options?: HostileIdpOptions): Promise<Scene> {
  const cold = await startScene({ ...PATIENCE, ...env }, options ?? scene.idp)
  onTestFinished(() => cold.stop())
  return cold
}

/** A step-up ends so, soon, and the next one works. */
async function stepUpEnds(fault: Readonly<Partial<Record<'token' | 'jwks', Fault>>>, reason: Reason): Promise<void> {
  const before = await scene.session(alice)
  scene.idp.behave({ faults: fault })
  const began = performance.now()
  await alice.goto('/payroll')
  expect(performance.now() - began).toBeLessThan(10_000)
  await expectRefused(scene, alice, { reason, event: 'step_up.refused', before })
  expect(scene.idp.requestsTo('token')).toHaveLength(1)
  if (reason === 'idp_unavailable') {
    expect(alice.headers['retry-after']).toMatch(/^\d+$/)
    expect(scene.events('idp.unavailable')).toMatchObject([{ outcome: 'failure', reason: 'idp_unavailable' }])
  }
  scene.reset()
  await alice.goto('/payroll')
  expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
}

describe('the token endpoint', () => {
  const json = (status: number, body: unknown): Fault => ({ status, body })

  it.each<[string, Fault, Reason]>([
    ['never answers', 'hang', 'idp_unavailable'],
    ['answers a byte at a time', 'drip', 'idp_unavailable'],
    ['answers 50 MB', 'huge', 'idp_unavailable'],
    ['answers 50 MB in 50 KB', 'gzip-bomb', 'idp_unavailable'],
    ['hangs up', 'reset', 'idp_unavailable'],
    ['hangs up half-way', 'cut', 'idp_unavailable'],
    ['answers with no JSON', 'garbage', 'idp_unavailable'],
    ['answers with a page', 'html', 'idp_unavailable'],
    ['answers with nothing', 'empty', 'idp_unavailable'],
    ['answers with a list', json(200, []), 'idp_unavailable'],
    ['answers with null', json(200, null), 'idp_unavailable'],
    [
      'answers with a string',
      { status: 200, headers: { 'content-type': 'application/json' }, body: '"token"' },
      'idp_unavailable',
    ],
    ['answers 500', json(500, { error: 'server_error' }), 'idp_unavailable'],
    ['answers 500 and blames the code', json(500, { error: 'invalid_grant' }), 'idp_unavailable'],
    [
      'answers 502 with a page',
      { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad gateway</h1>' },
      'idp_unavailable',
    ],
    ['answers 503', unavailable(7), 'idp_unavailable'],
    ['answers 429', json(429, {}), 'idp_unavailable'],
    ['answers 404', { status: 404, body: 'not here' }, 'idp_unavailable'],
    ['answers 204', { status: 204 }, 'idp_unavailable'],
    ['does not know the portal', INVALID_CLIENT, 'idp_unavailable'],
    ['does not know the portal, with 400', json(400, { error: 'invalid_client' }), 'idp_unavailable'],
    ['says it is unavailable', json(400, { error: 'temporarily_unavailable' }), 'idp_unavailable'],
    ['refuses the code', INVALID_GRANT, 'code_refused'],
    ['refuses the request', json(400, { error: 'invalid_request' }), 'idp_error'],
    ['refuses with a word nobody knows', json(400, { error: '__proto__' }), 'idp_error'],
    ['refuses without a word', json(400, {}), 'idp_unavailable'],
    ['refuses with something that is no word', json(400, { error: { code: 1 } }), 'idp_unavailable'],
    ['gives no access token', { change: { access_token: undefined } }, 'id_token_invalid'],
    ['gives nothing at all', json(200, {}), 'id_token_invalid'],
    ['gives a token of an unknown type', { change: { token_type: 'mac' } }, 'id_token_invalid'],
    ['gives a token without a type', { change: { token_type: undefined } }, 'id_token_invalid'],
    ['gives a lifetime that is no number', { change: { expires_in: 'soon' } }, 'id_token_invalid'],
  ])('J-06: a token endpoint that %s is a page that says so, and the next step-up works', (_name, fault, reason) =>
    stepUpEnds({ token: fault }, reason),
  )

  it.each([301, 302, 303, 307, 308] as const)(
    'J-06: a token endpoint that redirects with %i is not followed with our secret',
    async (status) => {
      await stepUpEnds({ token: { redirect: `${scene.idp.issuer}/attacker`, status } }, 'idp_unavailable')
      expect(scene.idp.requestsTo('attacker')).toEqual([])
    },
  )

  it.each(['huge', 'gzip-bomb'] as const)('J-06: of an answer that is %s no more is read than a mebibyte', async (fault) => {
    const patient = await coldScene({ IDP_TIMEOUT: '20' })
    const person = await patient.signedIn()
    patient.idp.behave({ faults: { token: fault } })
    await person.goto('/payroll')
    expect(person.status).toBe(503)
    expect(patient.events('idp.unavailable')).toMatchObject([{ detail: 'an answer of more than 1048576 bytes' }])
  })

  it('J-06: a sign-in that meets the trouble signs nobody in', async () => {
    const stranger = await scene.browser()
    scene.idp.behave({ faults: { token: 'reset' } })
    await stranger.goto('/sign-in?return_to=/account')
    const before = { signed_in: false }
    await expectRefused(scene, stranger, { reason: 'idp_unavailable', event: 'callback.rejected', before })
  })

  it('J-06: a provider that hangs for one person does not make another one wait', async () => {
    scene.idp.behave({ faults: { token: 'hang' } })
    let done = false
    const waiting = alice.goto('/payroll').then(() => {
      done = true
    })
    await until('alice waits', () => scene.idp.requestsTo('token').length > 0)
    const bob = await scene.browser()
    expect({ status: bob.status, aliceStillWaits: !done }).toEqual({ status: 200, aliceStillWaits: true })
    await waiting
    expect(alice.status).toBe(503)
  })

  it('J-12: a person who goes away in the middle leaves a portal that works, and a code that is spent', async () => {
    const answer = await answerFor(alice, '/payroll')
    const held = scene.idp.hold('token')
    const { host, port } = new URL(scene.base)
    const cookie = alice.jar
      .for(new URL(scene.base))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
    const bytes = requestBytes('GET', answer.pathname + answer.search, [
      ['Host', host],
      ['Cookie', cookie],
      ['Accept', 'text/html'],
    ])
    const gone = rawExchange({ port: Number(port) }, [bytes], { timeout: 500 })
    await held.arrived
    expect((await gone).ended).toBe('timeout')
    held.release()
    await alice.goto(answer.href)
    expect(alice.status).toBe(400)
    expect((await alice.fetchJson(`${scene.base}/healthz`, { from: scene.base })).status).toBe(200)
  })
})

describe('the key set', () => {
  it.each<[string, Fault]>([
    ['never answers', 'hang'],
    ['hangs up', 'reset'],
    ['answers with no JSON', 'garbage'],
    ['answers with a page', 'html'],
    ['answers with nothing', 'empty'],
    ['answers 50 MB', 'huge'],
    ['answers 500', { status: 500 }],
    ['answers with keys that are no list', { change: { keys: 'none' } }],
    ['answers with keys that are no keys', { change: { keys: [null, 7, 'x'] } }],
  ])(
    'J-08: a key set that %s while a new key is needed is the provider’s trouble, and is over when it is over',
    async (_name, fault) => {
      await scene.idp.rotateKeys()
      await stepUpEnds({ jwks: fault }, 'idp_unavailable')
    },
  )

  it('J-08: a key set that redirects is not followed', async () => {
    await scene.idp.rotateKeys()
    await stepUpEnds({ jwks: { redirect: `${scene.idp.issuer}/attacker` } }, 'idp_unavailable')
    expect(scene.idp.requestsTo('attacker')).toEqual([])
  })

  it.each<[string, Fault]>([
    ['without the key', { change: { keys: [] } }],
    [
      'of an attacker’s key under another name',
      { change: ({ keys }) => ({ keys: (keys as object[]).map((key) => ({ ...key, kid: 'other' })) }) },
    ],
    ['of a secret', { change: { keys: [{ kty: 'oct', k: 'AAAA', alg: 'RS256', kid: 'x' }] } }],
  ])('J-08: a key set %s verifies nothing', async (_name, fault) => {
    await scene.idp.rotateKeys()
    await stepUpEnds({ jwks: fault }, 'id_token_invalid')
  })

  it('J-08: keys that change between two sign-ins of the same minute change nothing for anybody', async () => {
    for (let time = 0; time < 3; time++) {
      await scene.idp.rotateKeys()
      scene.idp.removeOldKeys()
      const person = await scene.signedIn()
      expect(shown(person)).toEqual({ status: 200, path: '/account' })
    }
  })

  it('J-08: a key that was withdrawn vouches for nothing any more', async () => {
    const old = await scene.idp.signLogoutToken({ sub: 'alice' })
    await scene.idp.rotateKeys()
    scene.idp.removeOldKeys()
    await alice.goto('/payroll')
    expect(alice.status).toBe(200)
    expect(await logOut(scene, old)).toBe(400)
    expect((await scene.session(alice)).signed_in).toBe(true)
  })

  it('J-08: a flood of tokens with unknown keys makes at most one request a minute, and does not keep a real sign-in out', async () => {
    const flood = await Promise.all(
      Array.from({ length: 40 }, (_, n) => scene.idp.signLogoutToken({ sub: 'alice' }, { kid: `unknown-${n}` }, 'wrong-key')),
    )
    scene.reset()
    for (const token of flood) {
      expect(await logOut(scene, token)).toBe(400)
      await alice.fetchJson(`${scene.base}/readyz`, { from: scene.base })
      scene.jump(3)
    }
    expect(scene.idp.requestsTo('jwks').length).toBeLessThanOrEqual(1)
    expect(scene.events('logout_token.rejected')).toHaveLength(40)

    scene.reset()
    await scene.idp.rotateKeys()
    await alice.goto('/payroll')
    expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
  })

  async function logOut({ base }: Scene, logout_token: string): Promise<number> {
    return (await fetch(`${base}/backchannel-logout`, { method: 'POST', body: new URLSearchParams({ logout_token }) })).status
  }
})

describe('discovery', () => {
  const lies = (changes: Record<string, unknown>): Fault => ({ change: changes })

  it.each<[string, Fault]>([
    ['never answers', 'hang'],
    ['hangs up', 'reset'],
    ['answers with no JSON', 'garbage'],
    ['answers with a page', 'html'],
    ['answers with nothing', 'empty'],
    ['answers 50 MB', 'huge'],
    ['answers 50 MB in 50 KB', 'gzip-bomb'],
    ['answers 404', { status: 404, body: 'no such realm' }],
    ['answers 500', { status: 500 }],
    ['redirects', { redirect: 'http://127.0.0.1:1/.well-known/openid-configuration' }],
    ['names another issuer', lies({ issuer: 'https://evil.example' })],
    ['names our issuer with more behind it', { change: (honest) => ({ ...honest, issuer: `${honest.issuer}/tenant` }) }],
    ['names no issuer', lies({ issuer: undefined })],
    ['names a list of issuers', { change: (honest) => ({ ...honest, issuer: [honest.issuer] }) }],
    ['has no authorization endpoint', lies({ authorization_endpoint: undefined })],
    ['has no token endpoint', lies({ token_endpoint: undefined })],
    ['has no key set', lies({ jwks_uri: undefined })],
    ['has an authorization endpoint that is a script', lies({ authorization_endpoint: 'javascript:alert(1)' })],
    ['has a token endpoint in a file', lies({ token_endpoint: 'file:///etc/passwd' })],
    ['has a token endpoint in the clear elsewhere', lies({ token_endpoint: 'http://evil.example/token' })],
    ['has a token endpoint in the network’s own house', lies({ token_endpoint: 'http://169.254.169.254/latest/meta-data' })],
    ['has a key set that is no address', lies({ jwks_uri: '/jwks' })],
    ['has a key set that is a number', lies({ jwks_uri: 7 })],
    ['has an end-session endpoint that is a script', lies({ end_session_endpoint: 'javascript:alert(1)' })],
    ['has a push endpoint in the clear elsewhere', lies({ pushed_authorization_request_endpoint: 'http://evil.example/par' })],
  ])(
    'J-09: a discovery document that %s is not kept: 503, said on /readyz, and over as soon as it is right',
    async (_name, fault) => {
      const cold = await coldScene()
      cold.idp.behave({ faults: { discovery: fault } })
      const stranger = await cold.browser()
      expect(stranger.status).toBe(200)
      await stranger.goto('/sign-in?return_to=/account')
      expect(shown(stranger)).toEqual({ status: 503, path: '/sign-in' })
      expect(stranger.headers['retry-after']).toMatch(/^\d+$/)
      expect(stranger.hops.flatMap(({ setCookies }) => setCookies)).toEqual([])
      expect(cold.events('idp.unavailable')[0]).toMatchObject({ outcome: 'failure', reference: expect.any(String) })
      expectNoSecrets(cold, stranger)
      await stranger.goto('/payroll')
      expect(stranger.status).toBe(503)
      const ready = await stranger.fetchJson('/readyz')
      expect({ status: ready.status, said: ready.json }).toMatchObject({ status: 503, said: { store: 'ok', idp: 'unavailable' } })
      expect((await stranger.fetchJson('/healthz')).status).toBe(200)
      expect((await stranger.fetchJson('/account')).status).toBe(401)

      cold.idp.behave({ faults: { discovery: undefined } })
      cold.jump(3)
      await stranger.goto('/sign-in?return_to=/account')
      expect(shown(stranger)).toEqual({ status: 200, path: '/account' })
      cold.jump(3)
      expect((await stranger.fetchJson('/readyz')).status).toBe(200)
    },
  )

  it('J-09: a document that turns bad later does not replace the good one', async () => {
    const cold = await coldScene()
    const person = await cold.signedIn()
    cold.idp.behave({
      faults: { discovery: { change: { issuer: 'https://evil.example', token_endpoint: 'https://evil.example/token' } } },
    })
    cold.jump(3)
    expect((await person.fetchJson('/readyz')).status).toBe(503)
    await person.goto('/payroll')
    expect(shown(person)).toEqual({ status: 200, path: '/payroll' })
  })

  it('J-09: an issuer with a path is found where it says', async () => {
    const cold = await coldScene({}, { path: '/tenant/one' })
    const person = await cold.signedIn()
    expect(shown(person)).toEqual({ status: 200, path: '/account' })
    expect(cold.idp.requestsTo('discovery')[0]?.target).toBe('/tenant/one/.well-known/openid-configuration')
  })

  it('J-06: a crowd that comes while the provider is away is one question to it', async () => {
    const cold = await coldScene()
    const held = cold.idp.hold('discovery')
    const crowd = Array.from({ length: 20 }, async () => {
      const { status } = await (await cold.browser()).fetchJson('/sign-in')
      return status
    })
    await held.arrived
    held.release()
    expect(new Set(await Promise.all(crowd))).toEqual(new Set([302]))
    expect(cold.idp.requestsTo('discovery')).toHaveLength(1)
  })

  it('J-06: while the provider is away, who holds a level keeps it; and when it is back everything works, without a restart', async () => {
    const cold = await coldScene()
    await cold.idp.goDown()
    const stranger = await cold.browser()
    expect(stranger.status).toBe(200)
    await stranger.goto('/sign-in')
    expect(stranger.status).toBe(503)
    await cold.idp.comeBack()
    cold.jump(3)
    const person = await cold.elevated()

    await cold.idp.goDown()
    await person.goto('/payroll')
    expect(person.html).toContain(PAYROLL_MARK)
    await person.goto('/account')
    expect(person.status).toBe(200)
    cold.jump(3)
    expect((await person.fetchJson('/readyz')).status).toBe(503)
    await cold.idp.comeBack()
    cold.jump(3)
    expect((await person.fetchJson('/readyz')).status).toBe(200)
    await person.goto('/bank-details')
    expect(person.status).toBe(200)
  })

  it('J-06: a clock that was set back does not make the portal forget to ask again', async () => {
    const cold = await coldScene()
    await cold.idp.goDown()
    const stranger = await cold.browser()
    await stranger.goto('/sign-in')
    expect(stranger.status).toBe(503)
    await cold.idp.comeBack()
    cold.jump(-30)
    await stranger.goto('/sign-in?return_to=/account')
    expect(shown(stranger)).toEqual({ status: 200, path: '/account' })
  })

  it('F-04: signing out while the provider is away ends the session here and says what is not known', async () => {
    const cold = await coldScene()
    const person = await cold.signedIn()
    cold.idp.behave({ faults: { discovery: { change: { end_session_endpoint: undefined } } } })
    cold.jump(3)
    await person.fetchJson('/readyz')
    await cold.idp.goDown()
    await person.submit('/sign-out')
    expect(shown(person)).toEqual({ status: 200, path: '/signed-out' })
    expect(await cold.session(person)).toEqual({ signed_in: false })
    await cold.idp.comeBack()
  })
})

describe('the endpoint for pushed requests', () => {
  it.each<[string, Fault]>([
    ['never answers', 'hang'],
    ['hangs up', 'reset'],
    ['answers with no JSON', 'garbage'],
    ['answers with a page', 'html'],
    ['answers with nothing', 'empty'],
    ['answers 50 MB', 'huge'],
    ['answers 500', { status: 500 }],
    ['redirects', { redirect: 'http://127.0.0.1:1/par' }],
    ['does not know the portal', INVALID_CLIENT],
    ['refuses the request', { status: 400, body: { error: 'invalid_request' } }],
    ['gives no request_uri', { change: { request_uri: undefined } }],
    ['gives a request_uri that is no text', { change: { request_uri: 7 } }],
    ['gives no lifetime', { change: { expires_in: undefined } }],
  ])('J-07: one that %s is an outage, never a reason to send the request through the browser', async (_name, fault) => {
    const pushing = await coldScene()
    pushing.idp.behave({ par: 'offered' })
    const person = await pushing.signedIn()
    const before = await pushing.session(person)
    pushing.reset()
    pushing.idp.behave({ par: 'offered', faults: { par: fault } })
    await person.goto('/payroll')
    expect(shown(person)).toEqual({ status: 503, path: '/payroll' })
    expect(person.headers['retry-after']).toMatch(/^\d+$/)
    expect(person.hops.flatMap(({ setCookies }) => setCookies)).toEqual([])
    expect(pushing.idp.requestsTo('authorize')).toEqual([])
    expect(pushing.idp.requestsTo('par')).toHaveLength(1)
    expect(pushing.events('idp.unavailable')).toHaveLength(1)
    expect(await pushing.session(person)).toEqual(before)
    expectNoSecrets(pushing, person)
    pushing.idp.behave({ faults: { par: undefined } })
    await person.goto('/payroll')
    expect(shown(person)).toEqual({ status: 200, path: '/payroll' })
  })

  it('J-07: what was pushed does not pass through the browser', async () => {
    const pushing = await coldScene()
    pushing.idp.behave({ par: 'required' })
    const person = await pushing.elevated()
    expect(person.status).toBe(200)
    for (const { parameters } of pushing.idp.requestsTo('authorize'))
      expect([...parameters.keys()].sort()).toEqual(['client_id', 'request_uri'])
  })

  it('J-07: where it is turned off nothing is pushed', async () => {
    const off = await coldScene({ PUSHED_AUTHORIZATION_REQUESTS: 'off' })
    off.idp.behave({ par: 'offered' })
    expect((await off.elevated()).status).toBe(200)
    expect(off.idp.requestsTo('par')).toEqual([])
  })
})
