import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JWK } from 'jose'
import { onTestFinished } from 'vitest'

/** A key of the client, in the forms in which it is kept and given away. */
export type ClientKey = Readonly<{ pem: string; jwk: Readonly<JWK>; publicJwk: Readonly<JWK> }>

/** What each kind signs with where the key does not say. */
export const ALG = { RSA: 'RS256', 'P-256': 'ES256', Ed25519: 'Ed25519' } as const

const MAKE = {
  RSA: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  'P-256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  Ed25519: () => generateKeyPairSync('ed25519'),
} as const

/** A new key. `members` go into both JWKs: `kid`, `alg`. The public one always says what it is for. */
export function clientKey(kind: keyof typeof MAKE, members: Readonly<JWK> = {}): ClientKey {
  const { privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject } = MAKE[kind]()
  return {
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    jwk: { ...privateKey.export({ format: 'jwk' }), ...members } as JWK,
    publicJwk: { ...publicKey.export({ format: 'jwk' }), alg: ALG[kind], ...members } as JWK,
  }
}

/** A file of this test with that content; removed when the test is over. */
export async function keyFile(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'client-key-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'portal.key')
  await writeFile(file, content, { mode: 0o600 })
  return file
}
