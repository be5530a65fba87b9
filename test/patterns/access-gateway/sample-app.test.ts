import { createSecretKey, hkdfSync } from 'node:crypto'
import { base64url, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { epochSeconds } from '../../../src/assurance/time.ts'
import { createAssertionSigner } from '../../../src/patterns/access-gateway/assertion.ts'
import type { Identity } from '../../../src/patterns/access-gateway/identity.ts'
import { identityHeaders } from '../../../src/patterns/access-gateway/identity-headers.ts'
import { type SampleApp, startSampleApp } from '../../../src/patterns/access-gateway/sample-app/start.ts'
import { createAssertionVerifier } from '../../../src/patterns/access-gateway/sample-app/verify-assertion.ts'
import { rawRequest, requestBytes } from '../../hostile/raw-client.ts'

const SECRET = 'Kq7-gateway_Vn3.pL9*wT5+xD1=sM8~'
const ISSUER = 'https://portal.example'
const alice: Identity = { subject: 'alice', name: 'Alice <Adams>', email: 'alice@example.test', level: 'single-factor' }
const now = () => epochSeconds(Math.floor(Date.now() / 1000))
const list = { method: 'GET', path: '/timesheets/' } as const

let app: SampleApp
let audience: string
beforeAll(async () => {
  app = await startSampleApp(SECRET, Date.now)
  audience = app.url
})
afterAll(() => app.stop())

const sign = (identity: Identity, request: { method: 'GET' | 'POST'; path: string }, at = now()) =>
  createAssertionSigner(SECRET, ISSUER, audience)(identity, request, at)

/** Goes to the app past the gateway, with these headers. */
async function direct(headers: Readonly<Record<string, string>>, target = '/timesheets/') {
  const lines = Object.entries({ Host: 'localhost', Connection: 'close', ...headers })
  return rawRequest({ port: Number(new URL(app.url).port) }, requestBytes('GET', target, lines), { quiet: 5 })
}

describe('the old app takes nobody’s word but the gateway’s', () => {
  test('shows a person who they are taken for, and what it received, as text', async () => {
    const { status, text } = await direct({ ...identityHeaders(alice), 'x-auth-assertion': await sign(alice, list) })
    expect(status).toBe(200)
    expect(text).toContain('You are <b>Alice &lt;Adams&gt;</b>')
    expect(text).toContain('x-auth-level')
  })

  test.each<[string, (good: string) => Readonly<Record<string, string>>]>([
    ['no headers', () => ({})],
    ['identity headers without an assertion', () => identityHeaders(alice)],
    ['an assertion without identity headers', (good) => ({ 'x-auth-assertion': good })],
    [
      'an assertion about somebody else',
      (good) => ({ ...identityHeaders({ ...alice, subject: 'bob' }), 'x-auth-assertion': good }),
    ],
    ['an assertion that was changed', (good) => ({ ...identityHeaders(alice), 'x-auth-assertion': changed(good) })],
    ['two assertions', (good) => ({ ...identityHeaders(alice), 'x-auth-assertion': `${good}, ${good}` })],
    ['a broken value', () => ({ 'x-auth-subject': '%E0%A4%A' })],
  ])('G-05: %s, sent past the gateway, is refused', async (_what, headers) => {
    const { status, text } = await direct(headers(await sign(alice, list)))
    expect(status).toBe(403)
    expect(text).toContain('through the gateway only')
  })

  test('G-05: listens on loopback alone', () => {
    expect(new URL(app.url).hostname).toBe('127.0.0.1')
  })

  test('G-14: an assertion replayed to another page is refused', async () => {
    const headers = { ...identityHeaders(alice), 'x-auth-assertion': await sign(alice, list) }
    for (const target of ['/timesheets/approve', '/timesheets', '/timesheets/?a', '/TIMESHEETS/']) {
      expect([target, (await direct(headers, target)).status]).toEqual([target, target === '/timesheets/?a' ? 200 : 403])
    }
  })

  test('G-10: drops its own session when the person changes, so that bob never goes on as alice', async () => {
    const asAlice = { ...identityHeaders(alice), 'x-auth-assertion': await sign(alice, list) }
    const first = await direct(asAlice)
    const cookie = first.header('Set-Cookie')[0]?.split(';')[0] ?? ''
    const again = await direct({ ...asAlice, Cookie: cookie })
    expect(again.header('Set-Cookie')).toEqual([])
    expect(again.text).toContain('so far: 2')

    const bob: Identity = { ...alice, subject: 'bob', name: 'Bob' }
    const asBob = { ...identityHeaders(bob), 'x-auth-assertion': await sign(bob, list), Cookie: cookie }
    const switched = await direct(asBob)
    expect(switched.header('Set-Cookie')[0]).toMatch(/^TIMESHEETS=[\w-]{22}; Path=\/timesheets; HttpOnly; SameSite=Lax$/)
    expect(switched.text).toContain('so far: 1')
    expect(switched.text).not.toContain('Alice')
    expect((await direct({ ...asAlice, Cookie: cookie })).text).toContain('so far: 1')
  })
})

/** A token that says somebody else, under the same signature. */
function changed(good: string): string {
  const [header, payload = '', signature] = good.split('.')
  const claims = { ...JSON.parse(new TextDecoder().decode(base64url.decode(payload))), level: 'phishing-resistant' }
  return [header, base64url.encode(JSON.stringify(claims)), signature].join('.')
}

describe('G-14: the sample verifier', () => {
  const key = createSecretKey(new Uint8Array(hkdfSync('sha256', SECRET, '', 'access-gateway/assertion', 32)))
  const claims = { name: 'A', level: 'single-factor', ...list }
  const token = (
    changes: { alg?: string; typ?: string; aud?: string; iat?: number; exp?: number; sub?: string; key?: typeof key } = {},
  ) => {
    const {
      alg = 'HS256',
      typ = 'identity-assertion+jwt',
      aud = audience,
      iat = now(),
      exp = now() + 30,
      sub = 'alice',
    } = changes
    const jwt = new SignJWT(claims).setProtectedHeader({ alg, typ }).setAudience(aud).setIssuedAt(iat).setExpirationTime(exp)
    return (sub === '' ? jwt : jwt.setSubject(sub)).sign(changes.key ?? key)
  }
  const verify = (assertion: string | undefined, request: { method: string; path: string } = list) =>
    createAssertionVerifier(SECRET, audience, Date.now)(assertion, request)

  test('accepts what the gateway signs', async () => {
    expect(await verify(await sign(alice, list))).toEqual({ subject: 'alice', name: 'Alice <Adams>', level: 'single-factor' })
    expect(await verify(await token())).not.toBeNull()
  })

  test.each<[string, () => Promise<string> | string | undefined]>([
    ['nothing', () => undefined],
    ['an empty one', () => ''],
    ['garbage', () => 'a.b.c'],
    [
      'alg none',
      () => new UnsecuredJWT(claims).setSubject('alice').setAudience(audience).setIssuedAt().setExpirationTime('30s').encode(),
    ],
    ['another algorithm', () => token({ alg: 'HS512', key: createSecretKey(Buffer.alloc(64, 1)) })],
    ['the secret itself as the key', () => token({ key: createSecretKey(Buffer.from(SECRET)) })],
    ['another key', () => token({ key: createSecretKey(Buffer.alloc(32, 1)) })],
    ['another app', () => token({ aud: 'http://127.0.0.1:1' })],
    ['another kind of token', () => token({ typ: 'JWT' })],
    ['one that has expired', () => token({ iat: now() - 31, exp: now() - 1 })],
    ['one that is older than half a minute, whatever it says', () => token({ iat: now() - 32, exp: now() + 600 })],
    ['one from the future', () => token({ iat: now() + 60, exp: now() + 90 })],
    ['one about nobody', () => token({ sub: '' })],
  ])('refuses %s', async (_what, make) => {
    expect(await verify(await make())).toBeNull()
  })

  test('refuses another method and another path', async () => {
    const good = await sign(alice, list)
    expect(await verify(good, { ...list, method: 'POST' })).toBeNull()
    for (const path of ['/timesheets', '/timesheets/approve', '/timesheets/?', ''])
      expect(await verify(good, { ...list, path })).toBeNull()
  })

  test('takes an assertion to its last second, and not a second longer', async () => {
    const at = now()
    expect(await verify(await sign(alice, list, epochSeconds(at - 28)))).not.toBeNull()
    expect(await verify(await sign(alice, list, epochSeconds(at - 31)))).toBeNull()
  })
})
