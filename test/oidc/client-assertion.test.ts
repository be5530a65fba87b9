// How the portal shows with its private key who it is: what each assertion says, wherever a client has to show itself.
import { writeFile } from 'node:fs/promises'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { RecordedRequest } from '../hostile/idp/record.ts'
import { type Scene, startScene } from '../hostile/scene.ts'
import { pollsOf, reaches, transfer } from '../patterns/ciba/transfers-scene.ts'
import { shown } from '../stories/journey.ts'
import { ALG, type ClientKey, clientKey, keyFile } from './client-key.ts'

async function sceneWith(file: string, keys: readonly ClientKey[], profile = 'generic'): Promise<Scene> {
  const clientPublicKey = keys.map(({ publicJwk }) => publicJwk)
  const scene = await startScene(
    { CLIENT_PRIVATE_KEY_FILE: file, IDP_PROFILE: profile },
    { clientPublicKey, behaviour: { par: 'offered' } },
  )
  onTestFinished(() => scene.stop())
  return scene
}

/** Seconds after which `/readyz` asks the provider anew. */
const DISCOVERED_ANEW = 3

const assertionOf = ({ parameters }: RecordedRequest): string => parameters.get('client_assertion') ?? ''

const NAMED = clientKey('P-256', { kid: '2026-11' })
const FORMS: ReadonlyArray<readonly [name: string, key: ClientKey, content: string, header: object]> = [
  ...(['RSA', 'P-256', 'Ed25519'] as const).map((kind) => {
    const key = clientKey(kind)
    return [`a PKCS#8 file, ${kind}`, key, key.pem, { alg: ALG[kind] }] as const
  }),
  ['a JWK file with a kid', NAMED, JSON.stringify(NAMED.jwk), { alg: 'ES256', kid: '2026-11' }],
  ...[clientKey('RSA', { kid: 'pss', alg: 'PS256' })].map(
    (key) => ['a JWK file that names its algorithm', key, JSON.stringify(key.jwk), { alg: 'PS256', kid: 'pss' }] as const,
  ),
]

describe.each(FORMS)('with %s', (_, key, content, header) => {
  test('each assertion is ours, for the provider alone, short-lived and never the same, and nothing else shows who we are', async () => {
    const scene = await sceneWith(await keyFile(content), [key])
    const alice = await scene.elevated()
    expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
    const requests = [...scene.idp.requestsTo('par'), ...scene.idp.requestsTo('token')]
    expect(requests).toHaveLength(4)
    expectOurs(requests, scene, header)
  })
})

test('an approval is asked for, and fetched, in the same way', async () => {
  const scene = await sceneWith(await keyFile(JSON.stringify(NAMED.jwk)), [NAMED])
  const alice = await scene.signedIn()
  await reaches(alice, await transfer(alice), 'executed')
  const requests = [...scene.idp.requestsTo('backchannel'), ...pollsOf(scene)]
  expect(requests.length).toBeGreaterThanOrEqual(2)
  expectOurs(requests, scene, { alg: 'ES256', kid: '2026-11' })
})

/** @see RFC 7523, section 3; OpenID Connect Core 1.0, section 9 */
function expectOurs(requests: readonly RecordedRequest[], { idp }: Scene, header: object): void {
  for (const request of requests) {
    expect(request.answer?.status).toBeLessThan(300)
    expect(decodeProtectedHeader(assertionOf(request))).toEqual(header)
    const { iss, sub, aud, exp = 0, iat = 0, jti } = decodeJwt(assertionOf(request))
    expect({ iss, sub, aud, jti }).toEqual({
      iss: idp.clientId,
      sub: idp.clientId,
      aud: idp.issuer,
      jti: expect.stringMatching(/^[\w-]{20,}$/),
    })
    expect(exp - iat).toBe(60)
    expect(Math.abs(iat - request.at / 1000)).toBeLessThan(10)
    expect(request.parameters.get('client_id')).toBe(idp.clientId)
    expect([request.parameters.get('client_secret'), request.headers.authorization]).toEqual([null, undefined])
  }
  const ids = requests.map((request) => decodeJwt(assertionOf(request)).jti)
  expect(new Set(ids).size).toBe(ids.length)
}

describe('a key is rotated', () => {
  const [old, next] = [clientKey('P-256', { kid: 'old' }), clientKey('P-256', { kid: 'next' })]
  const lastKid = ({ idp }: Scene) => decodeProtectedHeader(assertionOf(idp.requestsTo('token').at(-1) as RecordedRequest)).kid

  test('while the provider knows both: the portal takes the new file up when /readyz is asked, and alice steps up in the session she has', async () => {
    const file = await keyFile(JSON.stringify(old.jwk))
    const scene = await sceneWith(file, [old, next])
    const alice = await scene.signedIn()
    expect(lastKid(scene)).toBe('old')
    await writeFile(file, JSON.stringify(next.jwk))
    scene.jump(DISCOVERED_ANEW)
    expect((await alice.fetchJson('/readyz')).status).toBe(200)
    await alice.goto('/payroll')
    expect({ ...shown(alice), kid: lastKid(scene) }).toEqual({ status: 200, path: '/payroll', kid: 'next' })
  })

  test('before the provider knows it: nobody can sign in, and the old file puts it right', async () => {
    const file = await keyFile(JSON.stringify(next.jwk))
    const scene = await sceneWith(file, [old])
    const stranger = await scene.browser()
    await stranger.goto('/sign-in')
    expect(stranger.status).toBe(503)
    expect(scene.events('idp.unavailable')).not.toEqual([])
    await writeFile(file, JSON.stringify(old.jwk))
    scene.jump(DISCOVERED_ANEW)
    expect((await stranger.fetchJson('/readyz')).status).toBe(200)
    await stranger.goto('/sign-in')
    expect(stranger.status).toBe(200)
  })

  test('a provider with several keys of ours refuses an assertion that names none', async () => {
    const scene = await sceneWith(await keyFile(old.pem), [old, next])
    const stranger = await scene.browser()
    await stranger.goto('/sign-in')
    expect(stranger.status).toBe(503)
  })

  test('a file that is spoilt meanwhile makes the portal not ready, and those it has served go on', async () => {
    const file = await keyFile(JSON.stringify(old.jwk))
    const scene = await sceneWith(file, [old])
    const alice = await scene.signedIn()
    await writeFile(file, 'canary-not-a-key')
    scene.jump(DISCOVERED_ANEW)
    const ready = await alice.fetchJson('/readyz')
    expect(ready.status).toBe(503)
    expect(ready.text + JSON.stringify(scene.lines())).not.toContain('canary')
    await alice.goto('/payroll')
    expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
  })
})
