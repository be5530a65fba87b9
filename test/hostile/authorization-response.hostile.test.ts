// Group B: what comes to the callback. Anybody can write that address, so nothing in it counts unless this browser began it.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Browser } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { expectNoSecrets, expectRefused } from './expect-refusal.ts'
import { type HostileIdp, startHostileIdp } from './hostile-idp.ts'
import { rawRequest, requestBytes } from './raw-client.ts'
import type { RawResponse } from './raw-response.ts'
import type { Reason } from './reasons.ts'
import { ACR, answerFor, questionFor, type Scene, startScene } from './scene.ts'

let scene: Scene
let alice: Browser

beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.stop())
beforeEach(async () => {
  scene.reset()
  alice = await scene.signedIn()
  scene.reset()
})

const callback = (query: string): string => `${scene.base}/callback${query}`
const ANONYMOUS = { signed_in: false } as const
const shown = (browser: Browser) => ({ status: browser.status, path: new URL(browser.url).pathname })
const pendingIn = (browser: Browser) => browser.jar.for(new URL(scene.base)).filter(({ name }) => name.startsWith('tx-'))

/** One request, byte by byte, with a browser's cookies. */
function send(
  method: string,
  target: string,
  browser: Browser,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawResponse> {
  const { host, port } = new URL(scene.base)
  const cookie = browser.jar
    .for(new URL(scene.base))
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ')
  const all = { Host: host, Connection: 'close', Accept: 'text/html', Cookie: cookie, ...headers }
  return rawRequest({ port: Number(port) }, requestBytes(method, target, Object.entries(all)))
}

describe('an answer that this browser did not ask for', () => {
  it.each([
    '?code=X',
    '',
    '?',
    '?code=X&state=',
    '?state=Y',
    '?code=X&state=Y',
    '?error=access_denied',
    '?error=access_denied&state=Y',
    '?code=X&iss=https://evil.example',
    '?state=__proto__&code=X',
    '?state[]=Y&code=X',
    '?%73tate=Y&code=X',
  ])('B-01: a callback of %j out of the blue signs nobody in and asks the provider nothing', async (query) => {
    const stranger = await scene.browser()
    await stranger.goto(callback(query))
    await expectRefused(scene, stranger, { reason: 'no_transaction', event: 'callback.rejected', before: ANONYMOUS })

    scene.reset()
    const before = await scene.session(alice)
    await alice.goto(callback(query))
    await expectRefused(scene, alice, { reason: 'no_transaction', event: 'callback.rejected', before })
    expect(scene.idp.requestsTo('token')).toEqual([])
  })

  it('B-02: an attacker’s answer, played in alice’s browser, neither signs her out nor him in', async () => {
    scene.idp.behave({ user: { sub: 'mallory' } })
    const mallory = await scene.browser()
    const answer = await answerFor(mallory, '/sign-in')
    const before = await scene.session(alice)
    await alice.goto(answer.href)
    await expectRefused(scene, alice, { reason: 'no_transaction', event: 'callback.rejected', before })
    expect(scene.idp.requestsTo('token')).toEqual([])

    scene.reset()
    const victim = await scene.browser()
    await victim.goto(answer.href)
    await expectRefused(scene, victim, { reason: 'no_transaction', event: 'callback.rejected', before: ANONYMOUS })
    expect(scene.idp.requestsTo('token')).toEqual([])
  })

  it('B-02: alice’s answer to the attacker’s question signs nobody in, in neither browser', async () => {
    const mallory = await scene.signedIn()
    const question = await questionFor(mallory, '/payroll')
    const before = await scene.session(alice)
    scene.reset()
    await alice.goto(question.href)
    await expectRefused(scene, alice, { reason: 'no_transaction', event: 'callback.rejected', before })
    expect((await scene.session(mallory)).levels).not.toHaveProperty('two-factor')
    expect(scene.idp.requestsTo('token')).toEqual([])
  })

  it('B-02: a step-up transaction carried into another session of the same person does not raise it', async () => {
    const other = await scene.signedIn()
    const answer = await answerFor(other, '/payroll')
    for (const { name, value } of pendingIn(other)) alice.jar.plant({ name, value, host: 'localhost' })
    const before = await scene.session(alice)
    scene.reset()
    await alice.goto(answer.href)
    await expectRefused(scene, alice, { reason: 'session_ended', event: 'step_up.refused', before })
    expect(scene.idp.requestsTo('token')).toEqual([])
  })

  it('B-02: a transaction made with another portal’s secret is not ours', async () => {
    const other = await startScene({ SESSION_SECRET: 'Another-0ne-q8T!zP4w#Lm6&Yx2$Rv9' })
    const stranger = await other.browser()
    await questionFor(stranger, '/sign-in')
    const [pending] = stranger.jar.for(new URL(other.base)).filter(({ name }) => name.startsWith('tx-'))
    const state = new URL(String(stranger.pending)).searchParams.get('state')
    alice.jar.plant({ name: String(pending?.name), value: String(pending?.value), host: 'localhost' })
    const before = await scene.session(alice)
    await alice.goto(callback(`?code=X&state=${state}`))
    await expectRefused(scene, alice, { reason: 'no_transaction', event: 'callback.rejected', before })
    expect(scene.idp.requestsTo('token')).toEqual([])
    await other.stop()
  })

  it('B-16: a transaction pasted into the session cookie is nobody’s session', async () => {
    const stranger = await scene.browser()
    await questionFor(stranger, '/sign-in')
    const [pending] = pendingIn(stranger)
    stranger.jar.plant({ name: 'session', value: String(pending?.value), host: 'localhost' })
    expect(await scene.session(stranger)).toEqual(ANONYMOUS)
    stranger.jar.plant({ name: 'session', value: `s%3A${pending?.value}`, host: 'localhost' })
    expect(await scene.session(stranger)).toEqual(ANONYMOUS)
  })

  it('B-12: an error with somebody else’s state ends neither sessions nor what is under way', async () => {
    const tab = alice.newTab()
    const answer = await answerFor(tab, `${scene.base}/payroll`)
    const before = await scene.session(alice)
    scene.reset()
    for (const query of ['?error=access_denied', '?error=server_error&state=guess', `?error=x&state=${'A'.repeat(43)}`]) {
      scene.reset()
      await alice.goto(callback(query))
      await expectRefused(scene, alice, { reason: 'no_transaction', event: 'callback.rejected', before })
    }
    await tab.goto(answer.href)
    expect(shown(tab)).toEqual({ status: 200, path: '/payroll' })
  })
})

describe('state', () => {
  type Edit = (answer: URL) => void
  it.each<[string, Edit]>([
    ['missing', ({ searchParams }) => searchParams.delete('state')],
    ['empty', ({ searchParams }) => searchParams.set('state', '')],
    ['another', ({ searchParams }) => searchParams.set('state', `${searchParams.get('state')}1`)],
    ['a beginning of it', ({ searchParams }) => searchParams.set('state', String(searchParams.get('state')).slice(0, -1))],
    ['in another case', ({ searchParams }) => searchParams.set('state', String(searchParams.get('state')).toUpperCase())],
    ['with a blank', ({ searchParams }) => searchParams.set('state', ` ${searchParams.get('state')}`)],
    ['with a NUL', ({ searchParams }) => searchParams.set('state', `${searchParams.get('state')}\u0000`)],
    [
      'the name of the cookie',
      ({ searchParams }) => searchParams.set('state', String(pendingIn(alice)[0]?.name.split('-').at(-1))),
    ],
  ])('B-03: an answer whose state is %s belongs to nothing, and the right one still works', async (_name, edit) => {
    const answer = await answerFor(alice, '/payroll')
    const before = await scene.session(alice)
    const spoilt = new URL(answer)
    edit(spoilt)
    scene.reset()
    await alice.goto(spoilt.href)
    await expectRefused(scene, alice, { reason: 'no_transaction', event: 'callback.rejected', before })
    expect(scene.idp.requestsTo('token')).toEqual([])
    await alice.goto(answer.href)
    expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
  })

  it('B-03: an answer that comes in the last second of its time is in time', async () => {
    await questionFor(alice, '/payroll')
    scene.wait(598)
    await alice.follow()
    expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
  })

  it('B-03: an answer that comes too late says so, and asks the provider nothing', async () => {
    await questionFor(alice, '/payroll')
    scene.wait(601)
    await alice.fetchJson('/payroll')
    const before = await scene.session(alice)
    await alice.follow()
    await expectRefused(scene, alice, { reason: 'transaction_expired', event: 'step_up.refused', before })
    expect(scene.idp.requestsTo('token')).toEqual([])
    expect(alice.html).toContain('href="/payroll"')
  })

  it('B-03: a sign-in that is answered too late signs nobody in', async () => {
    const stranger = await scene.browser()
    await questionFor(stranger, '/sign-in?return_to=/payroll')
    scene.wait(601)
    await stranger.follow()
    await expectRefused(scene, stranger, { reason: 'transaction_expired', event: 'callback.rejected', before: ANONYMOUS })
  })

  it('B-04: the same answer again is refused, and nothing changes', async () => {
    const answer = await answerFor(alice, '/payroll')
    const [pending] = pendingIn(alice)
    await alice.goto(answer.href)
    expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
    const before = await scene.session(alice)
    scene.reset()
    await alice.goto(answer.href)
    await expectRefused(scene, alice, { reason: 'already_used', event: 'callback.rejected', before })
    expect(alice.text).toContain('used already')

    scene.reset()
    alice.jar.plant({ name: String(pending?.name), value: String(pending?.value), host: 'localhost' })
    await alice.goto(answer.href)
    await expectRefused(scene, alice, { reason: 'already_used', event: 'step_up.refused', before })
    expect(scene.idp.requestsTo('token')).toEqual([])
  })

  it.each(['/payroll', '/sign-in?return_to=/account'])(
    'B-04: the same answer to %s five times at once is redeemed once',
    async (path) => {
      const browser = path === '/payroll' ? alice : await scene.browser()
      const answer = await answerFor(browser, path)
      const target = answer.pathname + answer.search
      scene.reset()
      const answers = await Promise.all(Array.from({ length: 5 }, () => send('GET', target, browser)))
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 400, 400, 400, 400])
      expect(scene.idp.requestsTo('token')).toHaveLength(1)
      expect([...scene.events('callback.rejected'), ...scene.events('step_up.refused')].map(({ reason }) => reason)).toEqual(
        Array(4).fill('already_used'),
      )
      expect(answers.filter(({ header }) => header('Set-Cookie').some((line) => line.startsWith('session=')))).toHaveLength(1)
    },
  )

  it('B-08: somebody else’s code under our own state is refused by the provider, and is not tried again', async () => {
    const mallory = await scene.signedIn()
    const stolen = await answerFor(mallory, '/payroll')
    const answer = await answerFor(alice, '/payroll')
    const before = await scene.session(alice)
    answer.searchParams.set('code', String(stolen.searchParams.get('code')))
    scene.reset()
    await alice.goto(answer.href)
    await expectRefused(scene, alice, { reason: 'code_refused', event: 'step_up.refused', before })
    expect(scene.idp.requestsTo('token')).toHaveLength(1)
    expect(pendingIn(alice)).toEqual([])
    scene.reset()
    await alice.goto(answer.href)
    await expectRefused(scene, alice, { reason: 'already_used', event: 'callback.rejected', before })
  })

  it('B-09: of three hundred questions no state, nonce or challenge comes twice or is short, and none is in the clear', async () => {
    const seen = { state: new Set<string>(), nonce: new Set<string>(), code_challenge: new Set<string>() }
    const stranger = new Browser()
    for (let time = 0; time < 300; time++) {
      const { headers } = await stranger.fetchJson(`${scene.base}/sign-in`)
      const asked = new URL(String(headers.location)).searchParams
      expect(asked.get('code_challenge_method')).toBe('S256')
      expect([...asked.keys()]).not.toContain('code_verifier')
      for (const [name, values] of Object.entries(seen)) {
        // 22 characters of base64url are 128 bits.
        expect(String(asked.get(name))).toMatch(/^[\w-]{22,}$/)
        values.add(String(asked.get(name)))
      }
    }
    expect(Object.values(seen).map(({ size }) => size)).toEqual([300, 300, 300])
    expect(await scene.portal.store.count()).toBeLessThan(300)
  })
})

describe('an answer that is not of the form', () => {
  type Edit = (answer: URL) => void
  const twice =
    (name: string): Edit =>
    ({ searchParams }) =>
      searchParams.append(name, String(searchParams.get(name)))
  const with_ =
    (name: string, value: string): Edit =>
    ({ searchParams }) =>
      searchParams.set(name, value)

  it.each<[string, Edit]>([
    ['state twice', twice('state')],
    ['state twice, the second another', ({ searchParams }) => searchParams.append('state', 'other')],
    ['code twice', twice('code')],
    ['code twice, the second another', ({ searchParams }) => searchParams.append('code', 'other')],
    ['iss twice', twice('iss')],
    ['anything twice', ({ href, searchParams }) => ['x', 'x'].map((name) => searchParams.append(name, href))],
    ['both code and error', with_('error', 'access_denied')],
    ['both code and an empty error', with_('error', '')],
    ['no code', ({ searchParams }) => searchParams.delete('code')],
    ['an empty code', with_('code', '')],
    ['an access token', with_('access_token', 'AAAAAAAA')],
    ['an ID token', with_('id_token', 'a.b.c')],
    ['a token of no name', with_('token', 'AAAAAAAA')],
    ['an answer in a JWT', with_('response', 'a.b.c')],
    ['a token type', with_('token_type', 'Bearer')],
    ['a lifetime', with_('expires_in', '3600')],
  ])('B-05: an answer with %s is used up and not redeemed', async (_name, edit) => {
    const answer = await answerFor(alice, '/payroll')
    const before = await scene.session(alice)
    const spoilt = new URL(answer)
    edit(spoilt)
    scene.reset()
    await alice.goto(spoilt.href)
    await expectRefused(scene, alice, { reason: 'malformed_response', event: 'step_up.refused', before })
    expect(scene.idp.requestsTo('token')).toEqual([])
    expect(pendingIn(alice)).toEqual([])
    scene.reset()
    await alice.goto(answer.href)
    await expectRefused(scene, alice, { reason: 'already_used', event: 'callback.rejected', before })
  })

  it.each<[string, Edit]>([
    ['what nobody asked for', with_('session_state', 'abc')],
    ['a scope', with_('scope', 'openid')],
    ['names of inner parts', with_('__proto__', 'x')],
    ['another name of an inner part', with_('constructor', 'x')],
  ])('B-05: an answer with %s besides is an answer', async (_name, edit) => {
    const answer = await answerFor(alice, '/payroll')
    edit(answer)
    await alice.goto(answer.href)
    expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
  })

  it.each<[string, Edit]>([
    ['another', with_('iss', 'https://evil.example')],
    ['ours with more behind it', ({ searchParams }) => searchParams.set('iss', `${searchParams.get('iss')}1`)],
    ['ours with a slash behind it', ({ searchParams }) => searchParams.set('iss', `${searchParams.get('iss')}/`)],
    ['ours in capitals', ({ searchParams }) => searchParams.set('iss', String(searchParams.get('iss')).toUpperCase())],
    ['empty', with_('iss', '')],
    ['missing, though the provider promised it', ({ searchParams }) => searchParams.delete('iss')],
  ])('B-06: an answer whose iss is %s does not come from our provider', async (_name, edit) => {
    const answer = await answerFor(alice, '/payroll')
    const before = await scene.session(alice)
    edit(answer)
    scene.reset()
    await alice.goto(answer.href)
    await expectRefused(scene, alice, { reason: 'issuer_mismatch', event: 'step_up.refused', before })
    expect(scene.idp.requestsTo('token')).toEqual([])
  })

  it('B-06: a provider that promises no iss may leave it out; one that comes has to be right all the same', async () => {
    const modest = await startScene({}, scene.idp)
    modest.idp.behave({ faults: { discovery: { change: { authorization_response_iss_parameter_supported: undefined } } } })
    const anna = await modest.signedIn()
    for (const [iss, status] of [
      ['https://evil.example', 400],
      ['', 400],
      [undefined, 200],
    ] as const) {
      modest.idp.behave({ authorizationResponse: { iss } })
      await anna.goto(`${modest.base}/payroll`)
      expect({ iss, status: anna.status }).toEqual({ iss, status })
    }
    expect(modest.events('step_up.refused').map(({ reason }) => reason)).toEqual(['issuer_mismatch', 'issuer_mismatch'])
    await modest.stop()
  })

  it('B-06: an error of another issuer is not our provider’s word', async () => {
    const before = await scene.session(alice)
    scene.idp.behave({
      authorizationError: { error: 'access_denied', error_description: 'call 555-SCAM' },
      authorizationResponse: { iss: 'https://evil.example' },
    })
    await alice.goto('/payroll')
    await expectRefused(scene, alice, { reason: 'issuer_mismatch', event: 'step_up.refused', before })
    expect(alice.text).not.toContain('555-SCAM')
  })

  it('B-07: an answer of another provider, whatever it says it is, never brings its code to ours', async () => {
    const evil: HostileIdp = await startHostileIdp()
    try {
      for (const iss of [evil.issuer, undefined]) {
        scene.reset()
        const before = await scene.session(alice)
        const question = await questionFor(alice, '/payroll')
        evil.behave({ authorizationResponse: iss === undefined ? { iss: undefined } : {} })
        const elsewhere = new URL(question.pathname + question.search, evil.issuer)
        await alice.goto(elsewhere.href)
        await expectRefused(scene, alice, { reason: 'issuer_mismatch', event: 'step_up.refused', before })
        expect([...scene.idp.requestsTo('token'), ...evil.requestsTo('token')]).toEqual([])
      }
    } finally {
      await evil.stop()
    }
  })
})

describe('an error in place of an answer', () => {
  it.each<[string, Reason]>([
    ['access_denied', 'declined'],
    ['unmet_authentication_requirements', 'unmet_authentication_requirements'],
    ['login_required', 'idp_error'],
    ['interaction_required', 'idp_error'],
    ['consent_required', 'idp_error'],
    ['invalid_request', 'idp_error'],
    ['unauthorized_client', 'idp_error'],
    ['invalid_scope', 'idp_error'],
    ['Access_Denied', 'idp_error'],
    ['__proto__', 'idp_error'],
    ['toString', 'idp_error'],
    ['<script>alert(1)</script>', 'idp_error'],
    ['temporarily_unavailable', 'idp_unavailable'],
    ['server_error', 'idp_unavailable'],
  ])('B-10: the error %s is a page with a way on, and nothing has changed', async (error, reason) => {
    const before = await scene.session(alice)
    scene.idp.behave({ authorizationError: { error } })
    await alice.goto('/payroll')
    await expectRefused(scene, alice, { reason, event: 'step_up.refused', before })
    expect(scene.idp.requestsTo('authorize')).toHaveLength(1)
    expect(scene.idp.requestsTo('token')).toEqual([])
    expect(alice.html).toContain('href="/payroll"')
    expect(alice.html).not.toContain('<script>alert')
    expect(alice.headers['retry-after']).toBe(reason === 'idp_unavailable' ? '5' : undefined)

    scene.reset()
    scene.idp.behave({ authorizationError: { error } })
    const stranger = await scene.browser()
    await stranger.goto('/sign-in?return_to=/account')
    await expectRefused(scene, stranger, { reason, event: 'callback.rejected', before: ANONYMOUS })
  })

  it.each([
    ['a page', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
    ['a header', 'x\r\nSet-Cookie: session=evil'],
    ['very much', 'long '.repeat(1500)],
    ['what turns text around', '\u202egnp.exe\u2066 \u0000\u0007'],
    ['a link', 'Please call +1 555 SCAM or visit https://evil.example'],
  ])('B-10: a description that is %s is cut, escaped and said to be the provider’s word', async (_name, error_description) => {
    const before = await scene.session(alice)
    scene.idp.behave({ authorizationError: { error: 'access_denied', error_description } })
    await alice.goto('/payroll')
    await expectRefused(scene, alice, { reason: 'declined', event: 'step_up.refused', before })
    expect(alice.html).not.toMatch(/<script>alert|<img src=x|href="https:\/\/evil|[\u202a-\u202e\u2066-\u2069]/)
    for (const control of ['\u0000', '\u0007']) expect(alice.html).not.toContain(control)
    expect(/<blockquote>[\s\S]*?<\/blockquote>/.exec(alice.html)?.[0].length).toBeLessThan(500)
    expect(alice.html.length).toBeLessThan(20_000)
    expect(alice.hops.at(-1)?.setCookies.join()).not.toContain('evil')
    expect(JSON.stringify(scene.lines())).not.toContain('onerror')
  })

  it.each(['?error=', '?error=&state=STATE', '?error=&error_description=x&state=STATE'])(
    'B-11: an empty error (%s) is no error and no answer',
    async (query) => {
      const answer = await answerFor(alice, '/payroll')
      const before = await scene.session(alice)
      const state = String(answer.searchParams.get('state'))
      scene.reset()
      await alice.goto(callback(query.replace('STATE', state)))
      const known = query.includes('STATE')
      await expectRefused(scene, alice, {
        reason: known ? 'malformed_response' : 'no_transaction',
        event: known ? 'step_up.refused' : 'callback.rejected',
        before,
      })
    },
  )

  it('B-10: "try again" leads to the page that was wanted, and it opens', async () => {
    scene.idp.behave({ authorizationError: { error: 'access_denied' } })
    await alice.goto('/payroll?month=2026-10')
    scene.idp.behave({ authorizationError: null })
    await alice.click('Try again')
    expect(alice.url).toBe(`${scene.base}/payroll?month=2026-10`)
    expect(alice.status).toBe(200)
  })
})

describe('other ways to come to the callback', () => {
  it('B-13: a provider that posts the answer gets 405, and the code is not spent', async () => {
    scene.idp.behave({ responseMode: 'form_post' })
    await alice.goto('/payroll')
    await alice.submit('/callback')
    expect(alice.status).toBe(405)
    expect(alice.headers.allow).toBe('GET')
    expect(scene.idp.requestsTo('token')).toEqual([])
    expect(pendingIn(alice)).toHaveLength(1)
  })

  it.each(['HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'QUERY', 'OPTIONS'])(
    'B-13: %s of an answer spends nothing; GET still does',
    async (method) => {
      const answer = await answerFor(alice, '/payroll')
      const before = await scene.session(alice)
      const { status, header } = await send(method, answer.pathname + answer.search, alice)
      expect(status).toBe(method === 'OPTIONS' ? 204 : 405)
      expect(header('Allow')).toEqual(['GET'])
      expect(header('Set-Cookie')).toEqual([])
      expect(scene.idp.requestsTo('token')).toEqual([])
      expect(await scene.session(alice)).toEqual(before)
      await alice.goto(answer.href)
      expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
    },
  )

  it('B-13: a browser that fetches the answer ahead spends nothing', async () => {
    const answer = await answerFor(alice, '/payroll')
    await alice.goto(answer.href, { headers: { 'Sec-Purpose': 'prefetch' } })
    expect(alice.status).toBe(204)
    expect(scene.idp.requestsTo('token')).toEqual([])
    await alice.goto(answer.href)
    expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
  })

  it('B-13: a provider that answers in the fragment is not understood, and nothing happens', async () => {
    const before = await scene.session(alice)
    scene.idp.behave({ responseMode: 'fragment' })
    await alice.goto('/payroll')
    await expectRefused(scene, alice, { reason: 'no_transaction', event: 'callback.rejected', before })
  })

  it('B-13: a script that fetches the answer is answered like a person, once', async () => {
    const answer = await answerFor(alice, '/payroll')
    const fetched = await alice.fetchJson(answer.href, { from: scene.base })
    expect({ status: fetched.status, location: fetched.headers.location }).toEqual({ status: 303, location: '/payroll' })
    expect((await alice.fetchJson(answer.href, { from: scene.base })).status).toBe(400)
  })

  it.each([
    ['//evil.example/callback', 400],
    ['///callback', 400],
    ['http://evil.example/callback', 400],
    ['https://localhost/callback', 400],
    ['/callback/', 404],
    ['/Callback', 404],
    ['/%63allback', 404],
    ['/./callback', 404],
    ['/x/../callback', 404],
    ['/callback;x', 404],
    ['/callback%3fcode=x', 404],
  ])('B-14: an answer at %j is nobody’s, and the code is not spent', async (path, expected) => {
    const answer = await answerFor(alice, '/payroll')
    const { status, header } = await send('GET', path + answer.search, alice)
    expect(status).toBe(expected)
    expect(header('Location')).toEqual([])
    expect(scene.idp.requestsTo('token')).toEqual([])
    await alice.goto(answer.href)
    expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
  })

  it.each<[string, Readonly<Record<string, string>>]>([
    ['Host', { Host: 'evil.example' }],
    ['Host with another port', { Host: 'localhost:1' }],
    ['X-Forwarded-Host', { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https', 'X-Forwarded-Port': '443' }],
    ['X-Forwarded-Prefix', { 'X-Forwarded-Prefix': '//evil.example' }],
    ['X-Original-Host', { 'X-Original-Host': 'evil.example', 'X-Host': 'evil.example' }],
    ['Forwarded', { Forwarded: 'host=evil.example;proto=https' }],
    ['Referer and Origin', { Referer: 'https://evil.example/', Origin: 'https://evil.example' }],
  ])(
    'B-14: a forged %s changes no address: not the question, not the code’s redirect_uri, not the page',
    async (_name, headers) => {
      const stranger = await scene.browser()
      const asked = await send('GET', '/sign-in?return_to=/account', stranger, headers)
      const question = new URL(String(asked.header('Location')[0]))
      expect(question.origin).toBe(scene.idp.issuer)
      expect(question.searchParams.get('redirect_uri')).toBe(`${scene.base}/callback`)
      expect(asked.header('Set-Cookie').join()).not.toMatch(/domain|evil/i)

      const answer = await answerFor(alice, '/payroll')
      const { status, header, text } = await send('GET', answer.pathname + answer.search, alice, headers)
      expect({ status, location: header('Location') }).toEqual({ status: 303, location: ['/payroll'] })
      expect(scene.idp.requestsTo('token').map(({ parameters }) => parameters.get('redirect_uri'))).toEqual([
        `${scene.base}/callback`,
      ])
      expect(text + header('Set-Cookie').join()).not.toMatch(/evil/)
    },
  )

  it('B-19: nobody else can begin a sign-in with a provider, an aim or a person of their choice', async () => {
    const stranger = await scene.browser()
    const asked = await questionFor(
      stranger,
      '/sign-in?iss=https://evil.example&target_link_uri=https://evil.example/x&login_hint=alice&acr_values=x&prompt=none&redirect_uri=https://evil.example&scope=admin&max_age=99999&request_uri=urn:x&client_id=evil&response_mode=fragment',
    )
    expect(asked.origin).toBe(scene.idp.issuer)
    expect(Object.fromEntries(asked.searchParams)).toEqual({
      client_id: 'portal',
      redirect_uri: `${scene.base}/callback`,
      response_type: 'code',
      scope: 'openid profile email',
      acr_values: ACR.single,
      state: expect.any(String),
      nonce: expect.any(String),
      code_challenge: expect.any(String),
      code_challenge_method: 'S256',
    })
    await stranger.follow()
    expect(shown(stranger)).toEqual({ status: 200, path: '/' })
  })

  it('B-20: neither the answer’s page nor its redirect tells the code to anybody', async () => {
    await alice.goto('/payroll')
    const redirect = alice.hops.find(({ url }) => new URL(url).pathname === '/callback')
    expect(redirect).toMatchObject({
      status: 303,
      location: `${scene.base}/payroll`,
      headers: { 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' },
    })

    const refused = await answerFor(alice, '/bank-details')
    refused.searchParams.set('code', 'canary-code-of-nobody')
    await alice.goto(refused.href)
    expect(alice.headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' })
    expect(alice.html).not.toContain('canary-code-of-nobody')
    const foreign = [...alice.html.matchAll(/(?:src|href|action)="([^"]*)"/g)]
      .map(([, address]) => new URL(String(address), scene.base))
      .filter(({ origin }) => origin !== scene.base)
    expect(foreign).toEqual([])
    expectNoSecrets(scene, alice)
  })
})

describe('what a browser keeps meanwhile', () => {
  it('J-05: an anonymous crowd at guarded pages leaves nothing in the store', async () => {
    const before = await scene.portal.store.count()
    for (let time = 0; time < 100; time++)
      await new Browser().fetchJson(`${scene.base}/payroll`, { headers: { 'Sec-Fetch-Mode': 'navigate' } })
    expect(await scene.portal.store.count()).toBe(before)
  })

  it('J-05: one browser that begins two hundred times has eight under way and can still sign in', async () => {
    const stranger = await scene.browser()
    for (let time = 0; time < 200; time++) await stranger.fetchJson('/sign-in')
    expect(pendingIn(stranger).length).toBeLessThanOrEqual(8)
    await stranger.goto('/sign-in?return_to=/account')
    expect(shown(stranger)).toEqual({ status: 200, path: '/account' })
  })

  it('J-05: with the longest ways back they stay within what servers take', async () => {
    const stranger = await scene.browser()
    for (let time = 0; time < 12; time++) await stranger.fetchJson(`/sign-in?return_to=/payroll?x=${'a'.repeat(490)}${time}`)
    const bytes = pendingIn(stranger).reduce((sum, { name, value }) => sum + name.length + value.length + 3, 0)
    expect(bytes).toBeLessThan(8_000)
    for (const { name, value } of pendingIn(stranger)) expect(name.length + value.length).toBeLessThan(4_000)
    await stranger.goto(`/sign-in?return_to=/account?x=${'a'.repeat(490)}`)
    expect(shown(stranger)).toEqual({ status: 200, path: '/account' })
  })

  it('B-17: cookies that somebody else planted are no transactions, and do not keep anybody from signing in', async () => {
    const stranger = await scene.browser()
    const planted = ['x', '', 'eyJhbGciOiJkaXIifQ..AA.AA.AA', '%00', '"', 'a'.repeat(3000)]
    for (const [index, value] of planted.entries())
      stranger.jar.plant({ name: `tx-zzzzzz${index}-AAAAAAAAAAAAAAAA`, value, host: 'localhost' })
    stranger.jar.plant({ name: 'tx-', value: 'x', host: 'localhost' })
    await stranger.goto('/sign-in?return_to=/account')
    expect(shown(stranger)).toEqual({ status: 200, path: '/account' })
  })

  it('B-17: a transaction under the name of another state does not answer to it', async () => {
    const answer = await answerFor(alice, '/payroll')
    const tab = alice.newTab()
    const other = await answerFor(tab, `${scene.base}/bank-details`)
    const [one, two] = pendingIn(alice)
    alice.jar.plant({ name: String(one?.name), value: String(two?.value), host: 'localhost' })
    const before = await scene.session(alice)
    scene.reset()
    await alice.goto(answer.href)
    await expectRefused(scene, alice, { reason: 'no_transaction', event: 'callback.rejected', before })
    expect(scene.idp.requestsTo('token')).toEqual([])
    await tab.goto(other.href)
    expect(shown(tab)).toEqual({ status: 200, path: '/bank-details' })
  })

  it('B-18: a callback uses its cookie up, whatever comes of it, and no other', async () => {
    const tab = alice.newTab()
    await answerFor(tab, `${scene.base}/bank-details`)
    const answer = await answerFor(alice, '/payroll')
    expect(pendingIn(alice)).toHaveLength(2)
    await alice.goto(answer.href)
    expect(pendingIn(alice)).toHaveLength(1)
    const [left] = pendingIn(alice)
    scene.idp.behave({ authorizationError: { error: 'access_denied' } })
    await alice.goto('/step-up?level=phishing-resistant')
    expect(pendingIn(alice)).toEqual([left])
  })
})

describe('a logout meanwhile', () => {
  it('B-21: a sign-in that was under way when the person signed out in the same browser has nothing to come back to', async () => {
    const stranger = await scene.browser()
    const late = await answerFor(stranger.newTab(), `${scene.base}/sign-in?return_to=/account`)
    await stranger.goto('/sign-in?return_to=/account')
    await stranger.submit('/sign-out')
    scene.reset()
    await stranger.goto(late.href)
    await expectRefused(scene, stranger, { reason: 'no_transaction', event: 'callback.rejected', before: ANONYMOUS })
  })

  it('F-07: a logout token that arrives while the code is being redeemed wins', async () => {
    const stranger = await scene.browser()
    const answer = await answerFor(stranger, '/sign-in')
    const held = scene.idp.hold('token')
    const late = stranger.goto(answer.href)
    await held.arrived
    await until('the ID token exists', () => scene.idp.issued.length > 0)
    const logout_token = await scene.idp.signLogoutToken({ sub: 'alice' })
    const told = await fetch(`${scene.base}/backchannel-logout`, { method: 'POST', body: new URLSearchParams({ logout_token }) })
    expect(told.status).toBe(200)
    held.release()
    await late
    await expectRefused(scene, stranger, { reason: 'session_ended', event: 'callback.rejected', before: ANONYMOUS })
  })
})
