import type { Dialect } from '../idp/dialect.ts'
import { acrValues, proofsThatCount, with_ } from './proving.ts'

const SERVICE_LEVELS = ['urn:acr.login.gov:auth-only', 'urn:acr.login.gov:verified']
const ASSURANCE_LEVELS = [
  'http://idmanagement.gov/ns/assurance/aal/2',
  'http://idmanagement.gov/ns/assurance/aal/2?phishing_resistant=true',
]

/** `state` and `nonce` are at least that long. */
const SHORTEST = 22

/**
 * login.gov, where everybody has two factors, all values must be met, and none of it can be seen.
 *
 * @see https://developers.login.gov/oidc/authorization/
 */
export const logingov: Dialect = {
  discovery: { acr_values_supported: [...SERVICE_LEVELS, ...ASSURANCE_LEVELS], claims_parameter_supported: undefined },
  answer(visit) {
    const { asked, can, now } = visit
    const values = acrValues(asked)
    const service = values.find((value) => SERVICE_LEVELS.includes(value))
    // Errors are access_denied and invalid_request only.
    if (service === undefined) return invalid('acr_values must include a service level')
    if (values.some((value) => ![...SERVICE_LEVELS, ...ASSURANCE_LEVELS].includes(value)))
      return invalid('acr_values not understood')
    if ((asked.get('prompt') ?? 'select_account') !== 'select_account') return invalid('prompt must be select_account')
    for (const name of ['state', 'nonce']) if ((asked.get(name) ?? '').length < SHORTEST) return invalid(`${name} is too short`)
    // Both, where OpenID Connect Core 1.0, 3.1.2.1 means either.
    const phishingResistant = values.some((value) => value.endsWith('?phishing_resistant=true'))
    const second = phishingResistant ? 'passkey' : 'otp'
    if (!can.includes(second)) return { kind: 'error', error: 'access_denied' }
    // aal/2: a separate second factor each time. There is no max_age.
    const kept = proofsThatCount(visit, []).filter(({ factor }) => factor === 'password')
    const proofs = with_(kept, ['password', second], now)
    // The service level whatever the authenticator was (https://github.com/18F/identity-idp/issues/7922); no amr, no auth_time.
    return { kind: 'signed-in', proofs, claims: { acr: service } }
  },
}

const invalid = (description: string) => ({ kind: 'error', error: 'invalid_request', description }) as const
