import { hash } from 'node:crypto'
import * as oidc from 'openid-client'
import type { EpochSeconds } from '../assurance/time.ts'
import { type Validation, validate } from '../checks/validate.ts'
import type { Config } from '../config.ts'
import { IdpUnavailable } from '../errors.ts'
import { readAuthorizationResponse } from './authorization-response.ts'
import { redirectUri } from './authorization-url.ts'
import type { Discovered, Provider } from './provider.ts'
import { meaningOf } from './provider-error.ts'
import { Refused } from './refusal.ts'
import type { Transaction } from './transaction.ts'

/** A redeemed code: what its ID token showed, and the token itself for `id_token_hint` at sign-out. */
export type Redeemed = Readonly<{ validation: Validation; idToken: string; accessToken: string }>

/**
 * Redeems the provider's answer for a transaction that was opened, claimed and found to belong to this session.
 * Takes a transaction and returns evidence; never touches a session.
 *
 * @param query the query of the callback request, as it came.
 * @throws {Refused} with the contract's reason, {IdpUnavailable} where the provider is in trouble.
 */
export async function redeem(
  provider: Provider,
  config: Config,
  transaction: Transaction,
  query: URLSearchParams,
  clock: () => EpochSeconds,
): Promise<Redeemed> {
  const discovered = await provider.discovered()
  const issRequired = discovered.metadata.authorization_response_iss_parameter_supported === true
  const response = readAuthorizationResponse(query, discovered.issuer, issRequired)
  if (response.kind === 'error') throw meaningOf(response.error, response.description, config.profile)

  const tokens = await exchange(discovered, config, transaction, response.parameters)
  const idToken = tokens.id_token as string
  const verified = await discovered.keys.verify(idToken, 'provider')
  if (verified === undefined) throw new Refused('id_token_invalid', 'the signature of the ID token does not verify')

  const validation = validate(
    { header: verified.protectedHeader, claims: tokens.claims() as Record<string, unknown> },
    {
      issuer: discovered.issuer,
      clientId: config.provider.clientId,
      alg: config.idTokenSigningAlg,
      nonce: transaction.nonce,
      accessTokenHash: accessTokenHash(tokens.access_token, config.idTokenSigningAlg),
      subject: transaction.session?.subject ?? null,
      requirement: transaction.requirement,
      sentAt: transaction.sentAt,
      now: clock(),
      tolerance: config.clockTolerance,
      profile: config.profile,
    },
  )
  return { validation, idToken, accessToken: tokens.access_token }
}

/** openid-client exchanges the code and refuses what is not conform; what it leaves open, `checks/` asks. */
async function exchange({ configuration }: Discovered, config: Config, transaction: Transaction, parameters: URLSearchParams) {
  const url = new URL(redirectUri(config))
  url.search = parameters.toString()
  try {
    // No maxAge here: the library adds its tolerance to it. `authenticationIsRecentEnough` and `signedInAgain` ask without.
    return await oidc.authorizationCodeGrant(configuration, url, {
      expectedState: transaction.state,
      expectedNonce: transaction.nonce,
      pkceCodeVerifier: transaction.codeVerifier,
      idTokenExpected: true,
    })
  } catch (error) {
    throw exchangeFault(error, config)
  }
}

/** What a failed request to the token endpoint means: the provider is in trouble, or its answer is refused. */
export function exchangeFault(error: unknown, config: Config): Refused | IdpUnavailable {
  // What our own fetch throws comes back inside an error of the library.
  const unwrapped = error instanceof oidc.ClientError ? error.cause : error
  if (unwrapped instanceof IdpUnavailable) return unwrapped
  if (error instanceof oidc.ResponseBodyError) return tokenError(error, config)
  if (error instanceof oidc.WWWAuthenticateChallengeError)
    return new IdpUnavailable('the token endpoint refused the client', { cause: error })
  if (error instanceof oidc.ClientError) {
    switch (error.code) {
      case 'OAUTH_RESPONSE_IS_NOT_CONFORM':
      case 'OAUTH_RESPONSE_IS_NOT_JSON':
      case 'OAUTH_TIMEOUT':
      case 'OAUTH_ABORT':
      case 'OAUTH_HTTP_REQUEST_FORBIDDEN':
        return new IdpUnavailable(`the token endpoint answered with ${error.code}`, { cause: error })
      case 'OAUTH_PARSE_ERROR':
        return isOfIdToken(error)
          ? invalid(error)
          : new IdpUnavailable('the token endpoint answered with no JSON', { cause: error })
      default:
        return answersWithNoObject(error)
          ? new IdpUnavailable('the token endpoint answered with no object', { cause: error })
          : invalid(error)
    }
  }
  return new IdpUnavailable('the token endpoint could not be asked', { cause: error })
}

function tokenError(error: oidc.ResponseBodyError, config: Config): Refused | IdpUnavailable {
  if (error.error === 'invalid_grant') return new Refused('code_refused', 'the token endpoint refused the code', { cause: error })
  if (error.error === 'invalid_client' || error.status >= 500)
    return new IdpUnavailable(`the token endpoint answered ${error.error}`, { cause: error })
  return meaningOf(error.error, error.error_description ?? null, config.profile)
}

const invalid = (error: oidc.ClientError): Refused =>
  new Refused('id_token_invalid', `the ID token was refused: ${error.code ?? 'unknown'}`, { cause: error })

/** A body that is no JSON has a SyntaxError below; so has an ID token whose parts are none, but its error speaks of the JWT. */
function isOfIdToken(error: oidc.ClientError): boolean {
  return error.cause instanceof Error && /JWT|JWS/.test(error.cause.message)
}

function answersWithNoObject(error: oidc.ClientError): boolean {
  const details = error.cause instanceof Error ? error.cause.cause : undefined
  if (typeof details !== 'object' || details === null || !('body' in details)) return false
  return typeof details.body !== 'object' || details.body === null || Array.isArray(details.body)
}

/** The left half of the access token's hash, with the hash of the signing algorithm. @see OpenID Connect Core 1.0, 3.1.3.6 */
export function accessTokenHash(accessToken: string, alg: string): string {
  const bits = alg.startsWith('Ed') ? '512' : alg.slice(-3)
  const digest = hash(`sha${bits}`, accessToken, 'buffer')
  return digest.subarray(0, digest.length / 2).toString('base64url')
}
