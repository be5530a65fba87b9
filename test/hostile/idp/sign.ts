import { base64url, type CompactJWSHeaderParameters, CompactSign, exportSPKI } from 'jose'
import type { Json } from './changes.ts'
import type { KeyRing, SigningKey } from './keys.ts'

/**
 * How a token is signed.
 *
 * - `honest`: RS256 with the key in use.
 * - `wrong-key`: RS256 with a key nobody publishes, under the `kid` of the key in use.
 * - `payload-edited`: signed honestly, then a claim is added that changes no other. `signature-aaaa`: the signature is `AAAA`.
 * - `alg-none`, `alg-None`, `alg-nOnE`: that `alg`, and an empty signature.
 * - `hs256-client-secret`, `hs256-public-pem`, `hs256-public-jwk`: HS256 keyed with the client's secret, or with the public RSA
 *   key as PEM or as JSON.
 * - `es256`, `ps256`: another algorithm, with a published key of that algorithm.
 * - `attacker-jwk`, `attacker-jku`, `attacker-x5u`: RS256 with a key the token itself brings, or points at (endpoint `attacker`).
 * - `no-kid`: honest, without `kid`. After `rotateKeys()` two published keys fit.
 */
export type Signing =
  | 'honest'
  | 'wrong-key'
  | 'payload-edited'
  | 'signature-aaaa'
  | 'alg-none'
  | 'alg-None'
  | 'alg-nOnE'
  | 'hs256-client-secret'
  | 'hs256-public-pem'
  | 'hs256-public-jwk'
  | 'es256'
  | 'ps256'
  | 'attacker-jwk'
  | 'attacker-jku'
  | 'attacker-x5u'
  | 'no-kid'

/** What signing needs to know of the provider. */
export type Signer = Readonly<{ keys: KeyRing; clientSecret: string; attackerUrl: string; attackerKey: SigningKey }>

/** A compact JWS over the payload, in the way asked for. `header` is laid over the honest one; its `undefined` members are left out. */
export async function sign(signer: Signer, payload: Json, header: Json, how: Signing): Promise<string> {
  const { current, es256, ps256 } = signer.keys
  const { attackerKey, attackerUrl } = signer
  const under = (kid: string | undefined, extra: Json = {}): Json => defined({ typ: 'JWT', kid, ...extra, ...header })
  switch (how) {
    case 'honest':
      return jws(payload, under(current.kid), current)
    case 'no-kid':
      return jws(payload, under(undefined), current)
    case 'wrong-key':
      return jws(payload, under(current.kid), attackerKey)
    case 'payload-edited': {
      const [head, , signature] = (await jws(payload, under(current.kid), current)).split('.')
      return `${head}.${encode({ ...payload, edited_after_signing: true })}.${signature}`
    }
    case 'signature-aaaa': {
      const [head, body] = (await jws(payload, under(current.kid), current)).split('.')
      return `${head}.${body}.AAAA`
    }
    case 'alg-none':
    case 'alg-None':
    case 'alg-nOnE':
      return `${encode({ ...under(undefined), alg: how.slice('alg-'.length) })}.${encode(payload)}.`
    case 'hs256-client-secret':
      return hmac(payload, under(undefined), signer.clientSecret)
    case 'hs256-public-pem':
      return hmac(payload, under(current.kid), await exportSPKI(current.publicKey))
    case 'hs256-public-jwk':
      return hmac(payload, under(current.kid), JSON.stringify(current.jwk))
    case 'es256':
      return jws(payload, under(es256.kid), es256)
    case 'ps256':
      return jws(payload, under(ps256.kid), ps256)
    case 'attacker-jwk':
      return jws(payload, under(attackerKey.kid, { jwk: attackerKey.jwk }), attackerKey)
    case 'attacker-jku':
      return jws(payload, under(attackerKey.kid, { jku: attackerUrl }), attackerKey)
    case 'attacker-x5u':
      return jws(payload, under(attackerKey.kid, { x5u: attackerUrl }), attackerKey)
  }
}

const encode = (value: Json): string => base64url.encode(JSON.stringify(value))

const defined = (header: Json): Json => Object.fromEntries(Object.entries(header).filter(([, value]) => value !== undefined))

const jws = (payload: Json, header: Json, key: SigningKey): Promise<string> =>
  compact(payload, { ...header, alg: key.alg }, key.privateKey)

const hmac = (payload: Json, header: Json, secret: string): Promise<string> =>
  compact(payload, { ...header, alg: 'HS256' }, new TextEncoder().encode(secret))

/** Signs bytes, not claims: jose's JWT signer would refuse some of the values we want to send. A string is the payload's text. */
const compact = (
  payload: Json | string,
  header: CompactJWSHeaderParameters,
  key: SigningKey['privateKey'] | Uint8Array,
): Promise<string> =>
  new CompactSign(new TextEncoder().encode(typeof payload === 'string' ? payload : JSON.stringify(payload)))
    .setProtectedHeader(header)
    .sign(key)
