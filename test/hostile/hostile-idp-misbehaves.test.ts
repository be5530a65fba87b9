import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  EmbeddedJWK,
  exportSPKI,
  type JSONWebKeySet,
  jwtVerify,
} from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type HostileIdp, startHostileIdp } from './hostile-idp.ts'
import type { Fault } from './idp/behaviour.ts'
import { INVALID_CLIENT, INVALID_GRANT, unavailable, WITHOUT_ID_TOKEN } from './idp/faults.ts'
import type { Signing } from './idp/sign.ts'
import { REDIRECT_URI, type RelyingParty, startRelyingParty } from './relying-party.ts'

let idp: HostileIdp
let rp: RelyingParty

beforeAll(async () => {
  idp = await startHostileIdp()
})
afterAll(() => idp.stop())
beforeEach(async () => {
  idp.reset()
  rp = await startRelyingParty(idp)
})

describe('signatures', () => {
  const FORGED: ReadonlyArray<[Signing, string, RegExp]> = [
    ['wrong-key', 'OAUTH_INVALID_RESPONSE', /signature/],
    ['payload-edited', 'OAUTH_INVALID_RESPONSE', /signature/],
    ['signature-aaaa', 'OAUTH_INVALID_RESPONSE', /signature/],
    ['alg-none', 'OAUTH_INVALID_RESPONSE', /"alg"/],
    ['alg-None', 'OAUTH_INVALID_RESPONSE', /"alg"/],
    ['alg-nOnE', 'OAUTH_INVALID_RESPONSE', /"alg"/],
    ['hs256-client-secret', 'OAUTH_INVALID_RESPONSE', /"alg"/],
    ['hs256-public-pem', 'OAUTH_INVALID_RESPONSE', /"alg"/],
    ['hs256-public-jwk', 'OAUTH_INVALID_RESPONSE', /"alg"/],
    ['es256', 'OAUTH_INVALID_RESPONSE', /"alg"/],
    ['ps256', 'OAUTH_INVALID_RESPONSE', /"alg"/],
    ['attacker-jwk', 'OAUTH_KEY_SELECTION_FAILED', /no applicable keys/],
    ['attacker-jku', 'OAUTH_KEY_SELECTION_FAILED', /no applicable keys/],
    ['attacker-x5u', 'OAUTH_KEY_SELECTION_FAILED', /no applicable keys/],
  ]
  it.each(FORGED)('%s is refused by a client that checks signatures', async (idTokenSigning, code, message) => {
    await rp.signIn()
    idp.behave({ idTokenSigning })
    await expect(rp.signIn()).rejects.toMatchObject({ code, cause: { message: expect.stringMatching(message) } })
    expect(idp.requestsTo('attacker')).toEqual([])
  })

  it('each forgery convinces a verifier that believes the token', async () => {
    const published = createLocalJWKSet((await (await fetch(`${idp.issuer}/jwks`)).json()) as JSONWebKeySet)
    const rsa = await published({ alg: 'RS256' })
    const bytes = (text: string) => new TextEncoder().encode(text)
    const careless: ReadonlyArray<[Signing, Parameters<typeof jwtVerify>[1]]> = [
      ['es256', published],
      ['ps256', published],
      ['hs256-client-secret', bytes(idp.clientSecret)],
      ['hs256-public-pem', bytes(await exportSPKI(rsa))],
      ['attacker-jwk', EmbeddedJWK],
      ['attacker-jku', createRemoteJWKSet(new URL(`${idp.issuer}/attacker`))],
    ]
    for (const [how, key] of careless) {
      const token = await idp.signAccessToken({ aud: 'api' }, {}, how)
      expect((await jwtVerify(token, key as typeof published)).payload.sub, how).toBe('alice')
    }
    expect(decodeProtectedHeader(await idp.signAccessToken({}, {}, 'attacker-jku')).jku).toBe(`${idp.issuer}/attacker`)
  })

  it('a token without kid works while one key fits, and is refused while two do', async () => {
    const one = await startHostileIdp({ behaviour: { idTokenSigning: 'no-kid' } })
    expect(await (await startRelyingParty(one)).signIn()).toMatchObject({ sub: 'alice' })
    await one.rotateKeys()
    await expect((await startRelyingParty(one)).signIn()).rejects.toMatchObject({ code: 'OAUTH_KEY_SELECTION_FAILED' })
    await one.stop()
  })

  it('a rotated key signs at once, and old ones go when they are removed', async () => {
    const rotating = await startHostileIdp()
    const keys = async () => ((await (await fetch(`${rotating.issuer}/jwks`)).json()) as { keys: unknown[] }).keys.length
    expect(await keys()).toBe(3)
    await rotating.rotateKeys()
    expect(await keys()).toBe(4)
    rotating.removeOldKeys()
    expect(await keys()).toBe(3)
    expect(await (await startRelyingParty(rotating)).signIn()).toMatchObject({ sub: 'alice' })
    await rotating.stop()
  })
})

describe('claims', () => {
  it('sets, deletes and computes claims and header members', async () => {
    idp.behave({
      idTokenHeader: { typ: 'at+jwt' },
      idTokenClaims: (claims, asked) => ({ ...claims, acr: asked.get('scope'), auth_time: undefined, aud: [claims.aud] }),
    })
    const claims = await rp.signIn()
    expect(claims).toMatchObject({ acr: 'openid profile email', aud: ['portal'] })
    expect(claims).not.toHaveProperty('auth_time')
    expect(decodeProtectedHeader(idp.issued[0]?.idToken ?? '').typ).toBe('at+jwt')
  })

  it.each([['acr'], [{ high: 1 }], [' high'], [1e300], [''], [null]])('sends %j as it is', async (acr) => {
    idp.behave({ idTokenClaims: { acr } })
    expect((await rp.signIn()).acr).toEqual(acr)
  })

  it('takes no notice of what it is told to ignore', async () => {
    const first = await rp.signIn()
    idp.behave({ ignore: ['acr_values', 'max_age', 'prompt'], clockOffset: 20 })
    const again = await rp.signIn({ acr_values: 'mfa', max_age: '0', prompt: 'login' })
    expect([again.acr, again.auth_time]).toEqual([first.acr, first.auth_time])
  })

  it('has a clock of its own', async () => {
    idp.behave({ clockOffset: 600 })
    await rp.signIn().catch(() => {})
    expect(idp.issued[0]?.claims.iat).toBeGreaterThan(Date.now() / 1000 + 590)
  })
})

describe('what the browser brings back', () => {
  it.each([
    [{ state: undefined }, { state: [] }],
    [{ state: 'other' }, { state: ['other'] }],
    [{ iss: '' }, { iss: [''] }],
    [{ iss: undefined }, { iss: [] }],
    [{ state: ['a', 'b'] }, { state: ['a', 'b'] }],
    [
      { id_token: 'x', access_token: 'y' },
      { id_token: ['x'], access_token: ['y'] },
    ],
  ])('%j', async (authorizationResponse, expected) => {
    idp.behave({ authorizationResponse })
    const { searchParams } = await rp.visit()
    for (const [name, values] of Object.entries(expected)) expect(searchParams.getAll(name)).toEqual(values)
  })

  it('an error, with state and iss', async () => {
    idp.behave({ authorizationError: { error: 'access_denied', error_description: '<script>' } })
    const { searchParams } = await rp.visit()
    expect(Object.fromEntries(searchParams)).toEqual({
      error: 'access_denied',
      error_description: '<script>',
      state: expect.any(String),
      iss: idp.issuer,
    })
  })

  it('a form, escaped, in place of a redirect', async () => {
    idp.behave({ responseMode: 'form_post', authorizationResponse: { state: '"><b>' } })
    const { hash } = await rp.visit()
    expect(decodeURIComponent(hash)).toContain(`<form method="post" action="${REDIRECT_URI}">`)
    expect(hash).not.toContain('"><b>')
  })

  it('a fragment, or nothing', async () => {
    idp.behave({ responseMode: 'fragment' })
    expect((await rp.visit()).hash).toContain('code=')
    idp.behave({ responseMode: 'never' })
    expect((await rp.visit()).protocol).toBe('about:')
  })
})

describe('a user agent that edits a pushed request', () => {
  it('is obeyed only by a provider told to', async () => {
    idp.behave({ par: 'offered' })
    for (const [pushedParameters, acr] of [
      ['binding', 'mfa'],
      ['editable', 'low'],
    ] as const) {
      idp.behave({ pushedParameters })
      const pushing = await startRelyingParty(idp)
      await pushing.visit({ acr_values: 'mfa' })
      const pushed = new URLSearchParams(idp.requestsTo('par').at(-1)?.parameters)
      const answer = await fetch(`${idp.issuer}/par`, { method: 'POST', body: pushed, headers: basic(idp) })
      const { request_uri } = (await answer.json()) as { request_uri: string }
      const edited = new URLSearchParams({ client_id: idp.clientId, request_uri, acr_values: 'low' })
      await fetch(`${idp.issuer}/authorize?${edited}`, { redirect: 'manual' })
      expect(idp.requestsTo('authorize').at(-1)?.asked.get('acr_values')).toBe(acr)
    }
  })
})

describe('faults', () => {
  const TOKEN_FAULTS: ReadonlyArray<[string, Fault, object]> = [
    ['hang', 'hang', { code: 'OAUTH_TIMEOUT' }],
    ['drip', 'drip', { code: expect.stringMatching(/OAUTH_TIMEOUT|OAUTH_PARSE_ERROR/) }],
    ['delay', { delay: 1500 }, { code: 'OAUTH_TIMEOUT' }],
    ['reset', 'reset', { message: 'fetch failed' }],
    ['cut', 'cut', { code: 'OAUTH_PARSE_ERROR' }],
    ['garbage', 'garbage', { code: 'OAUTH_PARSE_ERROR' }],
    ['html', 'html', { code: 'OAUTH_RESPONSE_IS_NOT_JSON' }],
    ['empty', 'empty', { code: 'OAUTH_RESPONSE_IS_NOT_JSON' }],
    ['redirect', { redirect: 'http://127.0.0.1:1/elsewhere', status: 307 }, { code: 'OAUTH_RESPONSE_IS_NOT_CONFORM' }],
    ['500', { status: 500 }, { code: 'OAUTH_RESPONSE_IS_NOT_CONFORM' }],
    ['503', unavailable(7), { code: 'OAUTH_RESPONSE_IS_NOT_CONFORM' }],
    ['invalid_grant', INVALID_GRANT, { error: 'invalid_grant', status: 400 }],
    ['invalid_client', INVALID_CLIENT, { status: 401 }],
    ['no ID token', WITHOUT_ID_TOKEN, { code: 'OAUTH_INVALID_RESPONSE' }],
  ]
  it.each(TOKEN_FAULTS)('the token endpoint: %s', async (_name, token, expected) => {
    const back = await rp.visit()
    idp.behave({ faults: { token } })
    await expect(rp.redeem(back)).rejects.toMatchObject(expected)
    expect(idp.requestsTo('token')).toHaveLength(1)
  })

  it('the same at every other endpoint', async () => {
    idp.behave({
      faults: {
        jwks: { change: () => [] },
        userinfo: { change: { sub: 'mallory' } },
        discovery: { change: { issuer: 'https://a.example' } },
      },
    })
    const { access_token } = await fetchTokens()
    const answer = await fetch(`${idp.issuer}/userinfo`, { headers: { authorization: `Bearer ${access_token}` } })
    expect(await answer.json()).toMatchObject({ sub: 'mallory', name: 'Alice Adams' })
    expect(await (await fetch(`${idp.issuer}/jwks`)).json()).toEqual([])
    await expect(startRelyingParty(idp)).rejects.toMatchObject({ code: 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED' })
    idp.behave({ faults: { discovery: undefined } })
    await startRelyingParty(idp)
    expect(await (await fetch(`${idp.issuer}/jwks`)).json()).toEqual([])
  })

  it('fifty megabytes, plain or hidden in fifty kilobytes', async () => {
    for (const fault of ['huge', 'gzip-bomb'] as const) {
      idp.behave({ faults: { jwks: fault } })
      const answer = await fetch(`${idp.issuer}/jwks`)
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(50 * 1024 * 1024)
      expect(answer.headers.get('content-encoding')).toBe(fault === 'huge' ? null : 'gzip')
    }
  })

  it('503 says when to come back', async () => {
    idp.behave({ faults: { userinfo: unavailable(7) } })
    expect((await fetch(`${idp.issuer}/userinfo`)).headers.get('retry-after')).toBe('7')
  })

  it('refuses connections while down, and comes back on the same port', async () => {
    await idp.goDown()
    await expect(fetch(`${idp.issuer}/jwks?pooled`)).rejects.toThrow('fetch failed')
    await expect(fetch(`${idp.issuer}/jwks`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    await idp.comeBack()
    expect((await fetch(`${idp.issuer}/jwks`)).status).toBe(200)
  })

  async function fetchTokens() {
    await rp.redeem(await rp.visit()).catch(() => {})
    return { access_token: idp.issued.at(-1)?.accessToken }
  }
})

describe('a held token endpoint', () => {
  it('answers only when released, with a token made when the request arrived', async () => {
    const back = await rp.visit()
    const held = idp.hold('token')
    let settled = false
    const redeemed = rp.redeem(back).finally(() => {
      settled = true
    })
    const request = await held.arrived
    expect(request.parameters.get('code')).toBe(back.searchParams.get('code'))
    expect([settled, idp.issued.length]).toEqual([false, 1])
    held.release()
    expect((await redeemed).claims()).toMatchObject({ sub: 'alice' })
    expect(await rp.signIn()).toMatchObject({ sub: 'alice' })
  })
})

describe('tokens on request', () => {
  it('logout tokens are good but for what the test changes', async () => {
    const good = await idp.signLogoutToken({ sid: 's1' })
    expect(decodeProtectedHeader(good)).toMatchObject({ alg: 'RS256', typ: 'logout+jwt' })
    expect(decodeJwt(good)).toMatchObject({
      iss: idp.issuer,
      aud: 'portal',
      sid: 's1',
      events: expect.anything(),
      jti: expect.any(String),
    })
    const bad = await idp.signLogoutToken({ sub: 'alice', events: undefined, nonce: 'n' }, { typ: undefined }, 'alg-none')
    expect(decodeProtectedHeader(bad)).toEqual({ alg: 'none' })
    expect(decodeJwt(bad)).not.toHaveProperty('events')
  })

  it('access tokens are good once they name an audience', async () => {
    const good = await idp.signAccessToken({ aud: 'http://localhost/api', acr: 'mfa' })
    expect(decodeProtectedHeader(good)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' })
    expect(decodeJwt(good)).toMatchObject({ sub: 'alice', client_id: 'portal', aud: 'http://localhost/api', acr: 'mfa' })
  })
})

it('stops at once, whatever hangs, drips or is held', async () => {
  const stopping = await startHostileIdp({ behaviour: { faults: { jwks: 'hang', discovery: 'drip' } } })
  stopping.hold('userinfo')
  const calls = ['/jwks', '/.well-known/openid-configuration', '/userinfo'].map((path) =>
    fetch(stopping.issuer + path).then((answer) => answer.text()),
  )
  const ended = Promise.allSettled(calls)
  await expect.poll(() => stopping.requests.length).toBe(3)
  await stopping.stop()
  expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
})

it('tells at the end when a test handed it a function that throws', async () => {
  const broken = await startHostileIdp({
    behaviour: {
      idTokenClaims: () => {
        throw new Error('from the test')
      },
    },
  })
  const client = await startRelyingParty(broken)
  await expect(client.signIn()).rejects.toThrow('fetch failed')
  await expect(broken.stop()).rejects.toThrow('from the test')
})

const basic = ({ clientId, clientSecret }: HostileIdp) => ({
  authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
})
