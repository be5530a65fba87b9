import { randomUUID } from 'node:crypto'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose'

/** A key pair with the algorithm it is published for. */
export type SigningKey = Readonly<{
  alg: 'RS256' | 'ES256' | 'PS256'
  kid: string
  privateKey: CryptoKey
  publicKey: CryptoKey
  jwk: JWK
}>

/** Key pairs of providers that have stopped: making one takes longer than most tests. No two providers have the same at a time. */
const spare: Record<SigningKey['alg'], Pick<SigningKey, 'privateKey' | 'publicKey'>[]> = { RS256: [], ES256: [], PS256: [] }

/** A key pair that nobody else has, under a `kid` of its own, or under the one given. */
export async function createKey(
  alg: SigningKey['alg'],
  kid: string = `${alg.toLowerCase()}-${randomUUID()}`,
): Promise<SigningKey> {
  const { privateKey, publicKey } = spare[alg].pop() ?? (await generateKeyPair(alg, { extractable: true }))
  return { alg, kid, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** Nobody signs with it any more, and nobody is to know it. */
export function giveBack({ alg, privateKey, publicKey }: SigningKey): void {
  spare[alg].push({ privateKey, publicKey })
}

/**
 * The provider's keys. An ES256 and a PS256 key are published beside the RS256 key from the start, so that a token signed
 * with one of them is a question of the algorithm and never of a key that cannot be found.
 */
export class KeyRing {
  #rs256: readonly SigningKey[]
  #old: readonly SigningKey[] = []
  readonly es256: SigningKey
  readonly ps256: SigningKey

  private constructor(rs256: SigningKey, es256: SigningKey, ps256: SigningKey) {
    this.#rs256 = [rs256]
    this.es256 = es256
    this.ps256 = ps256
  }

  static async create(): Promise<KeyRing> {
    return new KeyRing(...(await Promise.all([createKey('RS256'), createKey('ES256'), createKey('PS256')])))
  }

  /** The RS256 key in use: the newest. */
  get current(): SigningKey {
    const newest = this.#rs256.at(-1)
    if (!newest) throw new Error('a key ring is never empty')
    return newest
  }

  /** Signs with a new RS256 key from now on; the older ones stay published. */
  async rotate(): Promise<void> {
    this.#rs256 = [...this.#rs256, await createKey('RS256')]
  }

  /** Publishes only the RS256 key in use, of all RS256 keys. */
  removeOld(): void {
    this.#old = [...this.#old, ...this.#rs256.slice(0, -1)]
    this.#rs256 = [this.current]
  }

  giveBack(): void {
    for (const key of [...this.#old, ...this.#rs256, this.es256, this.ps256]) giveBack(key)
  }

  /** The JWK Set (RFC 7517 5). */
  published(): { keys: JWK[] } {
    return { keys: [...this.#rs256, this.es256, this.ps256].map(({ jwk }) => jwk) }
  }
}
