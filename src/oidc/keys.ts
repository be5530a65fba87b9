import { type CompactVerifyResult, compactVerify, createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose'
import type { Config } from '../config.ts'
import { IdpUnavailable } from '../errors.ts'
import type { Fetch } from './bounded-fetch.ts'

/** Who presents a token decides whether an unknown key is worth a request to the provider. */
export type Bearer = 'provider' | 'stranger'

/** The provider's published keys. */
export type ProviderKeys = Readonly<{
  /**
   * Verifies a signature made with the one configured algorithm by a key that the provider publishes; keys named in the
   * token itself are ignored. Says nothing about the claims.
   *
   * @param bearer `provider`: it came from the token endpoint, so keys are fetched anew at once where none we know fits, which makes
   *   a rotation seamless. `stranger`: anybody can send it, so it causes at most one request a minute.
   * @returns undefined where the signature does not verify.
   * @throws {IdpUnavailable} where the keys cannot be had.
   */
  verify(jws: string, bearer: Bearer): Promise<CompactVerifyResult | undefined>
}>

const REMEMBERED = 300_000
const STRANGERS_PAUSE = 60_000

/** @see OpenID Connect Core 1.0, 10.1.1 (rotation of signing keys) */
export function createProviderKeys(config: Config, jwksUri: string, fetch: Fetch): ProviderKeys {
  const published = createRemoteJWKSet(new URL(jwksUri), {
    cacheMaxAge: REMEMBERED,
    cooldownDuration: STRANGERS_PAUSE,
    timeoutDuration: config.idpTimeout * 1000,
    [customFetch]: async (url, init) => {
      const response = await fetch(url, init as RequestInit)
      if (response.status !== 200) throw new IdpUnavailable(`the key set answered ${response.status}`)
      return response
    },
  })
  const algorithms = [config.idTokenSigningAlg]
  let reloadedForStrangers = Number.NEGATIVE_INFINITY

  return {
    async verify(jws, bearer) {
      try {
        return await verifyWithAny(jws, published, algorithms)
      } catch (error) {
        if (!mayBeOfANewKey(error)) return refuted(error)
      }
      if (bearer === 'stranger') {
        if (performance.now() - reloadedForStrangers < STRANGERS_PAUSE) return undefined
        reloadedForStrangers = performance.now()
      }
      try {
        await published.reload()
        return await verifyWithAny(jws, published, algorithms)
      } catch (error) {
        return refuted(error)
      }
    },
  }
}

/** A rotation shows as an unknown `kid`; where the token names none, or the provider used one again, as a signature of no key we know. */
const mayBeOfANewKey = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed

/** A token without `kid` may fit several keys: each of them is tried, and only published ones. */
async function verifyWithAny(jws: string, keys: JWTVerifyGetKey, algorithms: string[]): Promise<CompactVerifyResult> {
  try {
    return await compactVerify(jws, keys as Parameters<typeof compactVerify>[1] & JWTVerifyGetKey, { algorithms })
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
    for await (const key of error) {
      try {
        return await compactVerify(jws, key, { algorithms })
      } catch (failure) {
        if (!(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure
      }
    }
    throw new errors.JWSSignatureVerificationFailed()
  }
}

/** What is wrong with the token is an answer; what is wrong with the provider's key set is not. */
function refuted(error: unknown): undefined {
  const ofTheToken =
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSNoMatchingKey
  if (ofTheToken) return undefined
  throw error instanceof IdpUnavailable ? error : new IdpUnavailable('the key set cannot be used', { cause: error })
}
