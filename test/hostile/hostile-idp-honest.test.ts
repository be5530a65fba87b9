import { exportJWK, generateKeyPair } from 'jose'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Browser } from '../support/browser.ts'
import { type HostileIdp, startHostileIdp } from './hostile-idp.ts'
import { REDIRECT_URI, type RelyingParty, startRelyingParty } from './relying-party.ts'

describe('a hostile provider that behaves', () => {
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

  it('signs alice in for a client that checks everything, and records each call', async () => {
    const claims = await rp.signIn()
    expect(claims).toMatchObject({ iss: idp.issuer, sub: 'alice', amr: ['pwd'], acr: 'urn:example:acr:password' })
    expect(claims.auth_time).toBeGreaterThan(Date.now() / 1000 - 5)
    expect(idp.requests.map(({ endpoint }) => endpoint)).toEqual(['discovery', 'authorize', 'token', 'jwks'])
    expect(idp.requestsTo('authorize')[0]?.asked.get('code_challenge_method')).toBe('S256')
    expect(idp.requestsTo('token')[0]?.answer?.status).toBe(200)
    expect(idp.issued[0]?.claims.sid).toBe(claims.sid)
  })

  it('answers with the first acr asked for', async () => {
    expect(await rp.signIn({ acr_values: 'mfa phr' })).toMatchObject({ acr: 'mfa', amr: ['pwd', 'otp', 'mfa'] })
  })

  it('answers an acr or an authentication context asked for by the claims parameter', async () => {
    const claims = JSON.stringify({
      id_token: { acr: { essential: true, values: ['phr'] }, acrs: { essential: true, value: 'c1' } },
    })
    expect(await rp.signIn({ claims })).toMatchObject({ acr: 'phr', acrs: ['c1'] })
  })

  it('keeps auth_time while a session goes on, and renews it when a fresh sign-in is asked', async () => {
    const first = await rp.signIn()
    idp.behave({ clockOffset: 20 })
    const again = await rp.signIn({ max_age: '25' })
    expect([again.auth_time, again.sid]).toEqual([first.auth_time, first.sid])
    for (const fresh of [{ prompt: 'login' }, { max_age: '0' }]) {
      idp.behave({ clockOffset: 25 })
      const signIn = await rp.signIn(fresh)
      expect(signIn.auth_time).toBeGreaterThanOrEqual((first.auth_time ?? 0) + 25)
      expect(signIn.sid).toBe(first.sid)
    }
  })

  it('asks for a fresh sign-in where the session is older than max_age, and not before', async () => {
    const first = await rp.signIn()
    idp.behave({ clockOffset: 12 })
    expect((await rp.signIn({ max_age: '30' })).auth_time).toBe(first.auth_time)
    expect((await rp.signIn({ max_age: '11' })).auth_time).not.toBe(first.auth_time)
  })

  it('begins another session when another user signs in', async () => {
    const alice = await rp.signIn()
    idp.behave({ user: { sub: 'bob', name: 'Bob' } })
    const bob = await rp.signIn()
    expect(bob).toMatchObject({ sub: 'bob', name: 'Bob' })
    expect(bob.sid).not.toBe(alice.sid)
  })

  it('answers prompt=none with login_required where nobody is signed in', async () => {
    expect((await rp.visit({ prompt: 'none' })).searchParams.get('error')).toBe('login_required')
    await rp.signIn()
    expect((await rp.visit({ prompt: 'none' })).searchParams.get('code')).toBeTruthy()
    expect((await rp.visit({ prompt: 'none', max_age: '0' })).searchParams.get('error')).toBe('login_required')
  })

  it('redeems a code once', async () => {
    const back = await rp.visit()
    await rp.redeem(back)
    await expect(rp.redeem(back)).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  it('redeems a code for a minute', async () => {
    const back = await rp.visit()
    idp.behave({ clockOffset: 61 })
    await expect(rp.redeem(back)).rejects.toMatchObject({ error_description: 'expired code' })
  })

  it('redeems a code only for its redirect_uri', async () => {
    const back = await rp.visit()
    back.pathname = '/other'
    await expect(rp.redeem(back)).rejects.toMatchObject({ error: 'invalid_grant', error_description: 'redirect_uri differs' })
  })

  it('redeems a code only with the verifier of its challenge', async () => {
    const back = await rp.visit()
    const other = await rp.visit()
    back.searchParams.set('state', other.searchParams.get('state') ?? '')
    await expect(rp.redeem(back)).rejects.toMatchObject({
      error: 'invalid_grant',
      error_description: 'code_verifier does not fit',
    })
  })

  it('refuses to begin without PKCE', async () => {
    expect((await rp.visit({ code_challenge_method: 'plain' })).searchParams.get('error')).toBe('invalid_request')
  })

  it('redeems nothing for a client that cannot show its secret', async () => {
    for (const wrong of [oidc.ClientSecretPost('another secret'), oidc.ClientSecretBasic('another secret'), oidc.None()]) {
      const stranger = await startRelyingParty(idp, wrong)
      await expect(stranger.signIn()).rejects.toMatchObject({ cause: [{ parameters: { realm: 'hostile' } }] })
    }
    const poster = await startRelyingParty(idp, oidc.ClientSecretPost(idp.clientSecret))
    expect(await poster.signIn()).toMatchObject({ sub: 'alice' })
  })

  it('tells userinfo to whoever holds the access token', async () => {
    const { access_token } = await rp.redeem(await rp.visit())
    const ask = (token: string) => fetch(`${idp.issuer}/userinfo`, { headers: { authorization: `Bearer ${token}` } })
    expect(await (await ask(access_token)).json()).toMatchObject({ sub: 'alice', email: 'alice@example.test' })
    expect((await ask('other')).status).toBe(401)
  })

  it('ends its session and sends the browser back with its state', async () => {
    const browser = new Browser()
    browser.interceptRedirect(() => 'stop')
    const authorize = (prompt: string) => browser.goto(`${idp.requestsTo('authorize')[0]?.target}&prompt=${prompt}`)
    await rp.visit()
    await browser.goto(`${idp.issuer}/userinfo`)
    await authorize('login')
    await authorize('none')
    expect(browser.pending).toContain('code=')
    await browser.goto(`/end-session?state=s1&post_logout_redirect_uri=${encodeURIComponent(REDIRECT_URI)}`)
    expect(browser.pending).toBe(`${REDIRECT_URI}?state=s1`)
    await authorize('none')
    expect(browser.pending).toContain('error=login_required')
  })

  it('takes pushed authorization requests once they are offered, each once', async () => {
    idp.behave({ par: 'required' })
    const pushing = await startRelyingParty(idp)
    expect(await pushing.signIn({ acr_values: 'mfa' })).toMatchObject({ acr: 'mfa' })
    const [visit] = idp.requestsTo('authorize')
    expect(visit?.parameters.has('acr_values')).toBe(false)
    expect(visit?.asked.get('acr_values')).toBe('mfa')
    expect((await fetch(idp.issuer + visit?.target, { redirect: 'manual' })).status).toBe(400)
    expect((await rp.visit()).searchParams.get('error')).toBe('invalid_request')
  })
})

it('authenticates a client by its key where that is registered, and by no secret then', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const idp = await startHostileIdp({ clientPublicKey: { ...(await exportJWK(publicKey)), alg: 'ES256' }, path: '/tenant/one' })
  const rp = await startRelyingParty(idp, oidc.PrivateKeyJwt(privateKey))
  expect(await rp.signIn()).toMatchObject({ iss: `${new URL(idp.issuer).origin}/tenant/one` })
  await expect((await startRelyingParty(idp)).signIn()).rejects.toThrow()
  const replayed = new URLSearchParams(idp.requestsTo('token')[0]?.parameters)
  expect((await fetch(`${idp.issuer}/token`, { method: 'POST', body: replayed })).status).toBe(401)
  await idp.stop()
})
