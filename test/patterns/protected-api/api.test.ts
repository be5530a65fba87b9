import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type HostileIdp, startHostileIdp } from '../../hostile/hostile-idp.ts'
import type { Changes } from '../../hostile/idp/changes.ts'
import type { Signing } from '../../hostile/idp/sign.ts'
import { Browser, type Fetched } from '../../support/browser.ts'
import { startPortal, type TestPortal } from '../../support/portal.ts'
import { challengesIn } from './challenges-in.ts'

const TWO_FACTOR = 'urn:okta:loa:2fa:any'

let idp: HostileIdp
let portal: TestPortal
const program = new Browser({ fetchMetadata: 'absent' })

beforeAll(async () => {
  idp = await startHostileIdp({ behaviour: { defaultAcr: 'urn:okta:loa:1fa:any' } })
})
afterAll(() => idp.stop())
beforeEach(async () => {
  portal = await startPortal({ provider: idp, env: { IDP_PROFILE: 'boxed' } })
})
afterEach(async () => {
  await portal.stop()
  idp.reset()
})

const at = (path: string): string => `${portal.baseUrl}${path}`
const second = (): number => Math.floor(Date.now() / 1000)

/** A token that is good for everything, with changes. */
const tokenWith = (changes: Changes = {}, header = {}, how: Signing = 'honest'): Promise<string> =>
  idp.signAccessToken(
    (honest, asked) => {
      const good = { ...honest, aud: portal.config.apiAudience, acr: TWO_FACTOR }
      return typeof changes === 'function' ? changes(good, asked) : { ...good, ...changes }
    },
    header,
    how,
  )

const call = (token: string, path = '/api/payroll', init = {}): Promise<Fetched> =>
  program.fetchJson(at(path), { headers: { Authorization: `Bearer ${token}` }, ...init })

const approve = (browser: Browser, json: unknown = {}, headers = {}): Promise<Fetched> =>
  browser.fetchJson(at('/api/payroll/approve'), { method: 'POST', json, headers })

function expectInvalidToken(answer: Fetched): void {
  expect(answer.status).toBe(401)
  expect(answer.headers['www-authenticate']).toMatch(/^Bearer error="invalid_token"/)
  expect(answer.json).toMatchObject({ status: 401, code: 'invalid_token' })
  expect(answer.text).not.toContain('net')
  expect(answer.setCookies).toEqual([])
}

describe('a bearer token', () => {
  test('of two fresh factors opens the payslips and approves one, without a cookie', async () => {
    const token = await tokenWith()
    const payslips = await call(token)
    expect(payslips.status).toBe(200)
    expect(payslips.json).toMatchObject({ payslips: [{ month: '2026-10', approved_at: null }, {}, {}] })
    expect(payslips.headers['content-type']).toMatch(/^application\/json/)
    expect(payslips.headers['cache-control']).toBe('no-store')
    const approved = await approve(program, {}, { Authorization: `Bearer ${token}` })
    expect(approved.status).toBe(200)
    expect(approved.json).toMatchObject({ month: '2026-10' })
    expect((await call(token)).json).toMatchObject({ payslips: [approved.json, { approved_at: null }, {}] })
    expect([...payslips.setCookies, ...approved.setCookies]).toEqual([])
  })

  test('may name several audiences', async () => {
    expect((await call(await tokenWith({ aud: ['https://other.example', portal.config.apiAudience] }))).status).toBe(200)
  })

  test.each<[string, Changes]>([
    ['aud', { aud: 'https://other.example/api' }],
    ['aud', { aud: undefined }],
    ['aud', { aud: 'portal' }],
    ['exp', { exp: second() - 31 }],
    ['exp', { exp: undefined }],
    ['exp', { exp: '9999999999' }],
    ['iss', { iss: 'https://evil.example' }],
    ['sub', { sub: undefined }],
    ['client_id', { client_id: undefined }],
    ['jti', { jti: undefined }],
    ['iat', { iat: undefined }],
    ['iat', { iat: second() + 300 }],
    ['nbf', { nbf: second() + 300 }],
    ['cnf', { cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } }],
    ['claims', { acr: ['urn:okta:loa:2fa:any'] }],
    ['auth_time', { auth_time: '1764000000' }],
    ['auth_time', { auth_time: -1 }],
    ['auth_time', { auth_time: second() + 300 }],
    ['claims', () => ['not', 'an', 'object']],
    ['claims', () => 'nor this'],
  ])('is not valid for its %s: %j', async (reason, changes) => {
    expectInvalidToken(await call(await tokenWith(changes)))
    expect(portal.events('token.rejected')).toMatchObject([{ outcome: 'failure', reason }])
  })

  test.each([['JWT'], ['logout+jwt'], [undefined]])('is not valid with typ %j', async (typ) => {
    expectInvalidToken(await call(await tokenWith({}, { typ })))
    expect(portal.events('token.rejected')).toMatchObject([{ reason: 'typ' }])
  })

  test.each<Signing>([
    'wrong-key',
    'payload-edited',
    'signature-aaaa',
    'alg-none',
    'alg-nOnE',
    'hs256-client-secret',
    'hs256-public-pem',
    'hs256-public-jwk',
    'es256',
    'ps256',
    'attacker-jwk',
    'attacker-jku',
    'attacker-x5u',
  ])('is not valid when signed like this: %s', async (how) => {
    expectInvalidToken(await call(await tokenWith({}, {}, how)))
    expect(portal.events('token.rejected')).toMatchObject([{ reason: 'signature' }])
    expect(idp.requestsTo('attacker')).toEqual([])
  })

  test.each([
    ['', 'empty'],
    [' ', 'empty'],
    ['a b', 'syntax'],
    ['..', 'signature'],
    ['a.b.c', 'signature'],
    ['opaque-token', 'opaque'],
    ['a.b.c.d.e', 'opaque'],
  ])('%j is not one', async (token, reason) => {
    expectInvalidToken(await call(token))
    expect(portal.events('token.rejected')).toMatchObject([{ reason }])
  })

  test('that is an ID token or a logout token of the same person is not one', async () => {
    const alice = new Browser()
    await alice.goto(at('/sign-in'))
    expectInvalidToken(await call(idp.issued.at(-1)?.idToken ?? ''))
    expectInvalidToken(await call(await idp.signLogoutToken({ sub: 'alice', aud: portal.config.apiAudience })))
  })

  test.each<[string, Changes, string]>([
    ['one factor', { acr: 'urn:okta:loa:1fa:any' }, 'too-weak'],
    ['no acr', { acr: undefined }, 'too-weak'],
    ['an unknown acr', { acr: 'urn:okta:loa:9fa:any' }, 'too-weak'],
    ['an acr that every object has', { acr: 'constructor' }, 'too-weak'],
    ['an old auth_time', { auth_time: second() - 301 }, 'too-old'],
    ['no auth_time', { auth_time: undefined }, 'too-old'],
    ['auth_time 0', { auth_time: 0 }, 'too-old'],
  ])('that shows %s is valid and not enough: %j', async (_what, changes, reason) => {
    const answer = await call(await tokenWith(changes))
    expect(answer.status).toBe(401)
    expect(answer.json).toMatchObject({
      code: 'insufficient_user_authentication',
      acr_values: TWO_FACTOR,
      max_age: 300,
      step_up_url: '/step-up?level=two-factor',
    })
    expect(answer.setCookies).toEqual([])
    const [challenge] = await challengesIn(answer)
    expect(challenge).toMatchObject({
      scheme: 'bearer',
      parameters: { error: 'insufficient_user_authentication', acr_values: TWO_FACTOR, max_age: '300' },
    })
    expect(portal.events('step_up.challenged')).toMatchObject([
      { reason, subject: 'alice', asked: { acr: TWO_FACTOR, max_age: 300 } },
    ])
    expect(portal.events('token.rejected')).toEqual([])
  })

  test('is not in the log, whatever comes of it', async () => {
    const tokens = [await tokenWith(), await tokenWith({ aud: 'x' }), await tokenWith({ acr: 'low' }), 'opaque-canary-token']
    for (const token of tokens) await call(token)
    const log = JSON.stringify(portal.log)
    for (const token of tokens) expect(log).not.toContain(token.split('.').at(-1))
  })

  test('of a provider that cannot be asked for its keys is answered 503, not let in and not called invalid', async () => {
    idp.behave({ faults: { jwks: 'reset' } })
    const answer = await call(await tokenWith())
    expect(answer.status).toBe(503)
    expect(answer.headers['retry-after']).toBe('5')
    expect(answer.json).toMatchObject({ code: 'idp_unavailable' })
  })

  test('signed with a new key is accepted once it is published, and unknown keys do not make us ask on and on', async () => {
    await call(await tokenWith())
    await idp.rotateKeys()
    expect((await call(await tokenWith())).status).toBe(200)
    const before = idp.requestsTo('jwks').length
    for (let i = 0; i < 10; i++) await call(await tokenWith({}, { kid: `unknown-${i}` }))
    expect(idp.requestsTo('jwks')).toHaveLength(before)
  })
})

describe('a session and a bearer token together', () => {
  test('count as the token alone, whichever is worth more', async () => {
    const alice = new Browser()
    await alice.goto(at('/payroll'))
    expect((await alice.fetchJson(at('/api/payroll'))).status).toBe(200)
    const weak = { Authorization: `Bearer ${await tokenWith({ acr: 'urn:okta:loa:1fa:any' })}` }
    const foreign = { Authorization: `Bearer ${await tokenWith({ aud: 'other' })}` }
    expect((await alice.fetchJson(at('/api/payroll'), { headers: weak })).json).toMatchObject({
      code: 'insufficient_user_authentication',
    })
    expectInvalidToken(await alice.fetchJson(at('/api/payroll'), { headers: foreign }))
    expectInvalidToken(await alice.fetchJson(at('/api/payroll'), { headers: { Authorization: 'Bearer' } }))
  })

  test('act for the person of the token', async () => {
    const alice = new Browser()
    await alice.goto(at('/payroll'))
    const bob = { Authorization: `Bearer ${await tokenWith({ sub: 'bob' })}` }
    expect((await approve(alice, {}, bob)).status).toBe(200)
    expect((await alice.fetchJson(at('/api/payroll'))).json).toMatchObject({ payslips: [{ approved_at: null }, {}, {}] })
  })

  test('do not touch the session', async () => {
    const alice = new Browser()
    await alice.goto(at('/payroll'))
    const reads: string[] = []
    const { get } = portal.store
    portal.store.get = (key) => {
      reads.push(key)
      return get.call(portal.store, key)
    }
    await alice.fetchJson(at('/api/payroll'), { headers: { Authorization: `Bearer ${await tokenWith()}` } })
    expect(reads).toEqual([])
  })

  test('are a session and nothing else where the scheme is another one', async () => {
    const alice = new Browser()
    await alice.goto(at('/payroll'))
    const answer = await alice.fetchJson(at('/api/payroll'), { headers: { Authorization: 'Basic YWxpY2U6eA==' } })
    expect(answer.status).toBe(200)
  })
})

test.each(['/account', '/payroll', '/security', '/api/session'])('a bearer token means nothing at %s', async (path) => {
  const { status, json } = await call(await tokenWith(), path)
  if (path === '/api/session') expect(json).toEqual({ signed_in: false })
  else expect(status).toBe(401)
})

describe('a session', () => {
  test('that is not there is told that a sign-in is needed, and no more', async () => {
    for (const answer of [await program.fetchJson(at('/api/payroll')), await approve(new Browser())]) {
      expect(answer.status).toBe(401)
      expect(answer.headers['www-authenticate']).toBe('Bearer')
      expect(answer.json).toMatchObject({ code: 'sign_in_required' })
      expect(answer.setCookies).toEqual([])
      expect(await challengesIn(answer)).toEqual([{ scheme: 'bearer', parameters: {} }])
    }
  })

  test('of one factor gets the challenge, by whatever kind of request, and never a redirect', async () => {
    const alice = new Browser()
    await alice.goto(at('/sign-in'))
    for (const headers of [{}, { Accept: 'text/html' }, { Accept: 'application/json' }, { 'Sec-Fetch-Mode': 'navigate' }]) {
      const answer = await alice.fetchJson(at('/api/payroll'), { headers })
      expect(answer.status).toBe(401)
      expect(answer.headers.location).toBeUndefined()
      expect(answer.setCookies).toEqual([])
      expect((await challengesIn(answer))[0]?.parameters).toMatchObject({ acr_values: TWO_FACTOR, max_age: '300' })
    }
  })

  test('of two factors counts for as long as on the page, to the second', async () => {
    const alice = new Browser()
    await alice.goto(at('/payroll'))
    const { json } = await alice.fetchJson(at('/api/session'))
    const { until } = (json as { levels: Record<string, { until: number }> }).levels['two-factor'] ?? { until: 0 }
    portal.advance(until - portal.services.clock() / 1000)
    expect((await alice.fetchJson(at('/api/payroll'))).status).toBe(200)
    portal.advance(1)
    expect((await alice.fetchJson(at('/api/payroll'))).status).toBe(401)
    expect((await approve(alice)).status).toBe(401)
  })
})

test('the page and its twins for programs require the very same thing', () => {
  const requirement = (path: string) => {
    const needs = portal.routes.find((route) => route.path === path)?.needs
    return typeof needs === 'function' ? needs.requirement : null
  }
  expect(requirement('/api/payroll')).not.toBeNull()
  expect(requirement('/api/payroll')).toBe(requirement('/payroll'))
  expect(requirement('/api/payroll/approve')).toBe(requirement('/payroll'))
})

describe('the body of an approval', () => {
  const send = async (body: string, type: string): Promise<Fetched> => {
    const headers = { Authorization: `Bearer ${await tokenWith()}`, 'Content-Type': type }
    return program.fetchJson(at('/api/payroll/approve'), { method: 'POST', body, headers })
  }

  test.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON'])('is read as %s', async (type) => {
    expect((await send('{}', type)).status).toBe(200)
  })

  test.each([
    ['{}', 'text/plain'],
    ['{}', 'text/json'],
    ['{}', 'application/problem+json'],
    ['{}', 'application/json-seq'],
    ['month=2026-10', 'application/x-www-form-urlencoded'],
    ['{}', 'multipart/form-data; boundary=x'],
    ['{}', 'application/json; charset=latin1'],
  ])('%j is not read as %s', async (body, type) => {
    const answer = await send(body, type)
    expect(answer.status).toBe(415)
    expect(answer.json).toMatchObject({ code: 'unsupported_media_type' })
  })

  test('has to be there', async () => {
    const headers = { Authorization: `Bearer ${await tokenWith()}` }
    expect((await program.fetchJson(at('/api/payroll/approve'), { method: 'POST', headers })).status).toBe(415)
  })

  test.each(['{', '[]', '"x"', 'null', '{"month":"1999-01"}', '{"month":1}', '{"month":"constructor"}'])(
    '%j is malformed',
    async (body) => {
      const answer = await send(body, 'application/json')
      expect(answer.status).toBe(400)
      expect(answer.json).toMatchObject({ code: 'malformed' })
    },
  )

  test('is at most 16 KiB', async () => {
    expect((await send(JSON.stringify({ x: 'x'.repeat(16_376) }), 'application/json')).status).toBe(200)
    const answer = await send(JSON.stringify({ x: 'x'.repeat(16_377) }), 'application/json')
    expect(answer.status).toBe(413)
    expect(answer.json).toMatchObject({ code: 'too_large' })
  })

  test('may name the month, and a second approval changes nothing', async () => {
    const first = await send('{"month":"2026-08"}', 'application/json')
    portal.advance(60)
    const again = await send('{"month":"2026-08"}', 'application/json')
    expect(again.json).toEqual(first.json)
  })
})

describe('other origins', () => {
  test.each(['https://evil.example', 'null'])('read nothing: %s', async (origin) => {
    const alice = new Browser()
    await alice.goto(at('/payroll'))
    for (const path of ['/api/payroll', '/api/session', '/payroll']) {
      const answer = await alice.fetchJson(at(path), { headers: { Origin: origin, 'Sec-Fetch-Site': 'cross-site' } })
      const allowed = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))
      expect(allowed).toEqual([])
    }
  })

  test('get nothing from a preflight, with a token announced or not', async () => {
    for (const path of ['/api/payroll', '/api/payroll/approve']) {
      const answer = await program.fetchJson(at(path), {
        method: 'OPTIONS',
        headers: {
          Origin: 'https://evil.example',
          'Access-Control-Request-Method': 'POST',
          'Access-Control-Request-Headers': 'authorization,content-type',
        },
      })
      expect(answer.status).toBe(204)
      expect(answer.text).toBe('')
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
      expect(answer.setCookies).toEqual([])
    }
  })

  test('approve nothing with the cookies of somebody signed in', async () => {
    const alice = new Browser()
    await alice.goto(at('/payroll'))
    for (const type of ['text/plain', 'application/json']) {
      const answer = await alice.fetchJson(at('/api/payroll/approve'), {
        method: 'POST',
        body: '{}',
        headers: { 'Content-Type': type, Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
      })
      expect(answer.status).toBe(403)
      expect(answer.json).toMatchObject({ code: 'cross_origin' })
    }
    expect((await alice.fetchJson(at('/api/payroll'))).json).toMatchObject({ payslips: [{ approved_at: null }, {}, {}] })
  })

  test('do not get in by a Bearer header beside the cookies: the token counts alone', async () => {
    const alice = new Browser()
    await alice.goto(at('/payroll'))
    const answer = await approve(alice, {}, { Authorization: 'Bearer x', 'Sec-Fetch-Site': 'cross-site' })
    expectInvalidToken(answer)
  })
})

test.each(['PUT', 'PATCH', 'DELETE', 'POST'])('%s is no method of the payslips', async (method) => {
  const answer = await call(await tokenWith(), '/api/payroll', { method })
  expect(answer.status).toBe(405)
  expect(answer.headers.allow).toBe('GET, HEAD')
})

test('HEAD meets the same guard', async () => {
  expect((await program.fetchJson(at('/api/payroll'), { method: 'HEAD' })).status).toBe(401)
})
