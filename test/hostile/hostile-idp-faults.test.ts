import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type HostileIdp, startHostileIdp } from './hostile-idp.ts'
import type { Fault } from './idp/behaviour.ts'
import { INVALID_CLIENT, INVALID_GRANT, unavailable, WITHOUT_ID_TOKEN } from './idp/faults.ts'
import { type RelyingParty, startRelyingParty } from './relying-party.ts'

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
    const impatient = await startRelyingParty(idp, undefined, 1)
    const back = await impatient.visit()
    idp.behave({ faults: { token } })
    await expect(impatient.redeem(back)).rejects.toMatchObject(expected)
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
