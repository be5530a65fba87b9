import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeProtectedHeader,
  EmbeddedJWK,
  exportSPKI,
  type JSONWebKeySet,
  jwtVerify,
} from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type HostileIdp, startHostileIdp } from './hostile-idp.ts'
import type { Signing } from './idp/sign.ts'
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
