import { generateKeyPair, randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import type { JWK } from 'oidc-provider'
import { generatedOnce } from '../store/generated-once.ts'

/** The one RSA key that signs every token, generated once per file. */
export async function signingKey(database: DatabaseSync): Promise<JWK> {
  const kept = await generatedOnce(database, 'signing-key', async () => {
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
    return JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' })
  })
  return JSON.parse(kept) as JWK
}
