import { type CryptoKey, createLocalJWKSet, errors, type JSONWebKeySet } from 'jose'
import { ok, type Question, wrong } from '../question.ts'

/** Signatures are verified with a published key of the configured algorithm, and with no other. */
export const keySetHasAKeyForIt: Question = async ({ config, jwks, seen }) => {
  const alg = config.idTokenSigningAlg
  if (seen.keySetTrouble !== null) return wrong(seen.keySetTrouble.says, seen.keySetTrouble.todo)
  try {
    const count = await usableKeys(jwks as JSONWebKeySet, alg)
    if (count > 0) return ok(count === 1 ? `There is a key for ${alg}.` : `There are ${count} keys for ${alg}.`)
  } catch (error) {
    if (!(error instanceof errors.JWKSInvalid)) throw error
    return wrong(
      'What jwks_uri answers is no key set.',
      'Look at what stands before the provider: every signature is verified with these keys.',
    )
  }
  return wrong(
    `No published key can verify ${alg}.`,
    'Set ID_TOKEN_SIGNING_ALG to what the provider signs with, or have it publish its signing key; RSA keys must have 2048 bits.',
  )
}

async function usableKeys(jwks: JSONWebKeySet, alg: string): Promise<number> {
  try {
    return isLongEnough(await createLocalJWKSet(jwks)({ alg })) ? 1 : 0
  } catch (error) {
    if (error instanceof errors.JWKSInvalid) throw error
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) return 0
    let count = 0
    for await (const key of error) if (isLongEnough(key)) count += 1
    return count
  }
}

/** @see RFC 7518, 3.3: shorter RSA keys are refused when a signature is verified. */
function isLongEnough({ algorithm }: CryptoKey): boolean {
  return !('modulusLength' in algorithm) || Number(algorithm.modulusLength) >= 2048
}
