import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type HostileIdp, startHostileIdp } from './hostile-idp.ts'
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
