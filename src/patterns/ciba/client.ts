import * as oidc from 'openid-client'
import type { Evidence } from '../../assurance/evidence.ts'
import type { Level } from '../../assurance/level.ts'
import type { CibaDialect, Profile } from '../../assurance/profiles/profile.ts'
import { type EpochSeconds, type Seconds, seconds } from '../../assurance/time.ts'
import { validate } from '../../checks/validate.ts'
import type { Config } from '../../config.ts'
import { IdpUnavailable } from '../../errors.ts'
import { accessTokenHash, exchangeFault } from '../../oidc/callback.ts'
import type { Discovered, Provider } from '../../oidc/provider.ts'
import type { ApprovalEvent, Pending } from './approval.ts'
import { RequestRefused } from './refusals.ts'

/** Whom to ask: the person of the session, by what the session knows of them. Nothing a request carries is in here. */
export type Whom = Readonly<{ issuer: string; subject: string; email: string | null; idToken: string | null }>

/** An answer, and what the ID token of an approval showed. */
export type Answer = Readonly<{ event: ApprovalEvent; evidence: Evidence | null }>

const GRANT = 'urn:openid:params:grant-type:ciba'
/** How long the phone may ask, in seconds; providers may make it less. */
const EXPIRY = 120
/** Error codes of the authentication request that say what was wrong; any other one is `idp_error` to us. */
const KNOWN_REFUSALS = new Set([
  'access_denied',
  'expired_login_hint_token',
  'invalid_binding_message',
  'invalid_request',
  'invalid_scope',
  'missing_user_code',
  'unauthorized_client',
  'unknown_user_id',
])

/** How the provider takes such requests, or null where it does not: its metadata and its profile must both say so. */
export function cibaOf({ metadata }: Discovered, { ciba }: Profile): CibaDialect | null {
  const { backchannel_authentication_endpoint, backchannel_token_delivery_modes_supported } = metadata
  const modes = backchannel_token_delivery_modes_supported
  const polls = modes === undefined || (Array.isArray(modes) && modes.includes('poll'))
  return backchannel_authentication_endpoint !== undefined && polls ? ciba : null
}

/** What an approval can be asked to show: two factors where the provider lets us ask, else that it was given at all. */
export function levelOfApproval(ciba: CibaDialect, profile: Profile): Level {
  return ciba.acrValues && profile.levels['two-factor'].ask.length > 0 ? 'two-factor' : 'single-factor'
}

/**
 * Asks the provider to ask the person.
 *
 * @throws {RequestRefused} where it will not, {IdpUnavailable} where it cannot be asked.
 * @see OpenID Connect CIBA Core 1.0, 7.1
 */
export async function askForApproval(
  { configuration }: Discovered,
  config: Config,
  ciba: CibaDialect,
  whom: Whom,
  message: string,
): Promise<Extract<ApprovalEvent, { kind: 'taken' }>> {
  const level = levelOfApproval(ciba, config.profile)
  try {
    const taken = await oidc.initiateBackchannelAuthentication(configuration, {
      scope: 'openid',
      binding_message: message,
      [ciba.expiryParameter]: String(EXPIRY),
      ...(level === 'two-factor' ? { acr_values: config.profile.levels[level].ask.join(' ') } : {}),
      ...hint(ciba, whom),
    })
    return { kind: 'taken', authReqId: taken.auth_req_id, expiresIn: taken.expires_in, interval: taken.interval ?? null }
  } catch (error) {
    if (error instanceof oidc.ResponseBodyError && error.status < 500 && error.error !== 'invalid_client')
      throw new RequestRefused(KNOWN_REFUSALS.has(error.error) ? error.error : 'idp_error', { cause: error })
    throw new IdpUnavailable('the approval could not be asked for', { cause: error })
  }
}

/** Exactly one. Where the ID token is gone, and where there is no e-mail address, the other one does. */
function hint({ hint }: CibaDialect, { issuer, subject, email, idToken }: Whom): Record<string, string> {
  if (hint === 'iss_sub') return { login_hint: JSON.stringify({ format: 'iss_sub', iss: issuer, sub: subject }) }
  if (hint === 'email' && email !== null) return { login_hint: email }
  return idToken === null ? { login_hint: email ?? subject } : { id_token_hint: idToken }
}

/**
 * Asks once what has become of an approval, and holds the ID token of a yes against the request: as at any sign-in, and besides, that it
 * is of the same person and made after the request was sent. Never throws for what the provider does.
 *
 * @see OpenID Connect CIBA Core 1.0, 10.1 and 11; 10.3.1 (`auth_req_id` in the ID token)
 */
export async function pollOnce(
  provider: Provider,
  config: Config,
  pending: Pending,
  owner: Readonly<{ issuer: string; subject: string }>,
  level: Level,
  clock: () => EpochSeconds,
): Promise<Answer> {
  let tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers
  let discovered: Discovered
  try {
    discovered = await provider.discovered()
    tokens = await oidc.genericGrantRequest(discovered.configuration, GRANT, { auth_req_id: pending.authReqId })
  } catch (error) {
    return { event: whatErrorMeans(error, config), evidence: null }
  }
  const failed = (reason: string): Answer => ({ event: { kind: 'failed', reason }, evidence: null })
  if (tokens.id_token === undefined || discovered.issuer !== owner.issuer) return failed('id_token_invalid')
  // The approval has been redeemed and cannot be again: without keys there is nothing to hold it against, and it counts for nothing.
  const verified = await discovered.keys.verify(tokens.id_token, 'provider').catch(() => null)
  if (verified === null) return failed('idp_unavailable')
  const claims = tokens.claims() as Readonly<Record<string, unknown>>
  if (verified === undefined || !isOfThisRequest(claims, pending)) return failed('id_token_invalid')

  const validation = validate(
    { header: verified.protectedHeader, claims },
    {
      issuer: discovered.issuer,
      clientId: config.provider.clientId,
      alg: config.idTokenSigningAlg,
      nonce: null,
      accessTokenHash: accessTokenHash(tokens.access_token, config.idTokenSigningAlg),
      subject: owner.subject,
      requirement: { kind: 'each-time', level },
      sentAt: pending.sentAt,
      now: clock(),
      tolerance: config.clockTolerance,
      profile: config.profile,
    },
  )
  if (validation.outcome === 'satisfied') return { event: { kind: 'approved' }, evidence: validation.evidence }
  const evidence = validation.outcome === 'insufficient' ? validation.evidence : null
  return { event: { kind: 'failed', reason: validation.reason }, evidence }
}

/** The claim need not be there when polling; where it is, it names this request. */
function isOfThisRequest(claims: Readonly<Record<string, unknown>>, { authReqId }: Pending): boolean {
  const named = claims['urn:openid:params:jwt:claim:auth_req_id']
  return named === undefined || named === authReqId
}

function whatErrorMeans(error: unknown, config: Config): ApprovalEvent {
  if (error instanceof oidc.ResponseBodyError) {
    switch (error.error) {
      case 'authorization_pending':
        return { kind: 'undecided' }
      case 'slow_down':
        return { kind: 'slow_down' }
      case 'access_denied':
        return { kind: 'denied' }
      case 'expired_token':
        return { kind: 'expired' }
    }
  }
  const fault = exchangeFault(error, config)
  if (fault instanceof IdpUnavailable) return { kind: 'unavailable', retryAfter: retryAfterOf(error) }
  return { kind: 'failed', reason: fault.code }
}

/** `Retry-After` in seconds, where the answer had one that can be read so. @see RFC 9110, 10.2.3 */
function retryAfterOf(error: unknown): Seconds | null {
  const response = error instanceof oidc.ResponseBodyError ? error.response : error instanceof Error ? error.cause : null
  const said = response instanceof Response ? response.headers.get('Retry-After') : null
  return said !== null && /^\d{1,6}$/.test(said) ? seconds(Number(said)) : null
}
