// How the portal shows the provider who it is: with a private key of any kind, and never with a secret beside it.
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { readClientKey } from '../../src/oidc/client-key.ts'
import { startScene } from './scene.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'client-key-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

type Pair = Readonly<{ privateKey: KeyObject; publicKey: KeyObject }>

const PAIRS: ReadonlyArray<readonly [name: string, alg: string, make: () => Pair]> = [
  ['RSA', 'RS256', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ['P-256', 'ES256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['Ed25519', 'EdDSA', () => generateKeyPairSync('ed25519')],
]

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }) as string

async function file(content: string): Promise<string> {
  const path = join(folder, `${Math.random()}.key`)
  await writeFile(path, content, { mode: 0o600 })
  return path
}

async function signsInWith(content: string, publicKey: KeyObject, alg: string): Promise<void> {
  const clientPublicKey = { ...publicKey.export({ format: 'jwk' }), alg } as JWK
  const scene = await startScene({ CLIENT_PRIVATE_KEY_FILE: await file(content) }, { clientPublicKey })
  onTestFinished(() => scene.stop())
  const alice = await scene.elevated()
  expect(alice.status).toBe(200)
  for (const { parameters, headers } of scene.idp.requestsTo('token')) {
    expect(parameters.get('client_assertion')).toEqual(expect.any(String))
    expect([parameters.get('client_secret'), headers.authorization]).toEqual([null, undefined])
  }
}

describe('a private key', () => {
  it.each(PAIRS)('of kind %s in PKCS#8 signs in, whatever the provider signs with', async (_name, alg, make) => {
    const { privateKey, publicKey } = make()
    await signsInWith(pem(privateKey), publicKey, alg)
  })

  it.each(PAIRS)('of kind %s as a JWK with a kid signs in', async (_name, alg, make) => {
    const { privateKey, publicKey } = make()
    await signsInWith(JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'one' }), publicKey, alg)
  })
})

describe('what is no private key', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

  it.each<[string, string]>([
    ['nothing', ''],
    ['text', 'canary-not-a-key'],
    ['JSON', '{"canary-not-a-key":1}'],
    ['broken JSON', '{"kty":"RSA"'],
    ['a public key', publicKey.export({ type: 'spki', format: 'pem' }) as string],
    ['a public JWK', JSON.stringify(publicKey.export({ format: 'jwk' }))],
    ['a secret', '{"kty":"oct","k":"canary-not-a-key"}'],
    ['a curve that signs nothing', pem(generateKeyPairSync('x25519').privateKey)],
  ])('K-02: %s is a fault at the start, said without a word of the file', async (_name, content) => {
    const refused = await readClientKey(await file(content)).catch((error: Error) => error)
    expect(refused).toMatchObject({ code: 'configuration_fault', message: expect.stringContaining('CLIENT_PRIVATE_KEY_FILE') })
    expect(String(refused)).not.toContain('canary')
  })

  it('K-02: so is a file that is not there', async () => {
    await expect(readClientKey(join(folder, 'none'))).rejects.toMatchObject({ code: 'configuration_fault' })
  })
})
