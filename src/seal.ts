import { hash, hkdfSync } from 'node:crypto'
import { CompactEncrypt, type CompactJWEHeaderParameters, compactDecrypt } from 'jose'

/**
 * Encrypts and authenticates what leaves our hands for a while (a cookie) or lies at rest (a token).
 * Knows nothing of expiry: what is sealed says itself how long it is good for.
 */
export type Sealer = Readonly<{
  /** @returns a compact JWE (`dir`, `A256GCM`) of the value as JSON. */
  seal(value: unknown): Promise<string>
  /** @returns the value, or undefined for anything that none of our keys made: foreign, changed, cut or empty. Never throws. */
  open(sealed: string): Promise<unknown>
}>

/**
 * @param secrets `SESSION_SECRET`: the first seals, all open, so that a secret can be replaced without losing what is under way.
 * @param purpose separates the keys: what was sealed for one purpose does not open for another.
 * @see RFC 5869 (HKDF), RFC 7516 (JWE)
 */
export function createSealer(secrets: readonly string[], purpose: string): Sealer {
  const keys = secrets.map((secret) => {
    const bytes = new Uint8Array(hkdfSync('sha256', secret, '', `portal/${purpose}`, 32))
    // Imported once: jose would do it anew each time, which costs as much as the encryption.
    const key = crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
    return { key, kid: hash('sha256', bytes, 'base64url').slice(0, 8) }
  })
  const sealing = keys[0]
  if (sealing === undefined) throw new TypeError('a sealer needs at least one secret')

  const keyNamed = ({ kid }: CompactJWEHeaderParameters) => {
    const opening = keys.find((candidate) => candidate.kid === kid)
    if (opening === undefined) throw new RangeError('sealed with none of our keys')
    return opening.key
  }

  return {
    async seal(value) {
      return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: sealing.kid })
        .encrypt(await sealing.key)
    },
    async open(sealed) {
      try {
        const { plaintext } = await compactDecrypt(sealed, keyNamed, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        })
        return JSON.parse(new TextDecoder().decode(plaintext))
      } catch {
        return undefined
      }
    },
  }
}
