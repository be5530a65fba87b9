import { createPrivateKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { importJWK, type JWK } from 'jose'
import type { CryptoKey, PrivateKey } from 'openid-client'
import { ConfigurationFault } from '../errors.ts'

const BY_CURVE: Readonly<Record<string, string>> = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512', Ed25519: 'Ed25519' }

/**
 * The private key that the portal shows itself with at the token endpoint (`private_key_jwt`): a PKCS#8 PEM or a JWK file. It signs
 * with the JWK's `alg`, otherwise with what its kind allows, RS256 for RSA; the provider's own algorithm has no say in it.
 *
 * @throws {ConfigurationFault} for a file that cannot be read or holds no such key; no part of it is in the message.
 * @see OpenID Connect Core 1.0, section 9
 */
export async function readClientKey(file: string): Promise<CryptoKey | PrivateKey> {
  try {
    const text = await readFile(file, 'utf8')
    const jwk = (text.trimStart().startsWith('{') ? JSON.parse(text) : createPrivateKey(text).export({ format: 'jwk' })) as JWK
    const key = await importJWK(jwk, jwk.alg ?? (jwk.kty === 'RSA' ? 'RS256' : BY_CURVE[jwk.crv ?? '']))
    if (key instanceof Uint8Array || key.type !== 'private') throw new TypeError('not a private key')
    return jwk.kid === undefined ? key : { key, kid: jwk.kid }
  } catch {
    throw new ConfigurationFault(['CLIENT_PRIVATE_KEY_FILE must name a readable PKCS#8 or JWK file with a private key'])
  }
}
