import { canBeShown } from './can-be-shown.ts'
import type { Profile } from './profiles/profile.ts'
import { levelOf, type Requirement } from './requirement.ts'

/** A requirement in the words of an authorization request. Absent: not sent. */
export type AuthorizationParameters = Readonly<{ acr_values?: string; claims?: string; max_age?: number; prompt?: string }>

/**
 * A requirement in protocol words. Does not say who sends it, where, or with which `state`.
 *
 * @example requirement `two-factor` within 300 s, Okta → `{ acr_values: 'urn:okta:loa:2fa:any', max_age: 300 }`
 * @returns null where the provider cannot show what is required: then nobody is sent anywhere.
 * @see OpenID Connect Core 1.0, 3.1.2.1 and 5.5.1.1
 */
export function authorizationParameters(requirement: Requirement, profile: Profile): AuthorizationParameters | null {
  if (!canBeShown(requirement, profile)) return null
  const level = levelOf(requirement)
  const { ask } = profile.levels[level]
  const base = { ...asked(ask, profile), ...(profile.prompt === null ? {} : { prompt: profile.prompt }) }
  switch (requirement.kind) {
    case 'session':
      return base
    case 'within': {
      const aged = { ...base, max_age: requirement.within }
      // A level without a name can only be reached by a sign-in from the start, where the provider asks for all it asks for.
      return ask.length === 0 && level !== 'single-factor' ? freshly(aged, profile) : aged
    }
    case 'each-time':
      return freshly(base, profile)
  }
}

/** The same request, but the provider must ask again inside its own session. */
export function freshly(parameters: AuthorizationParameters, { fresh }: Profile): AuthorizationParameters {
  return {
    ...parameters,
    ...(fresh.prompt === null ? {} : { prompt: fresh.prompt }),
    // 0 is a value like any other here: tested for absence, never for truth.
    ...(fresh.max_age === null || parameters.max_age !== undefined ? {} : { max_age: fresh.max_age }),
  }
}

function asked(values: readonly string[], { askBy }: Profile): AuthorizationParameters {
  const [value] = values
  if (value === undefined) return {}
  switch (askBy) {
    case 'acr_values':
      return { acr_values: values.join(' ') }
    case 'essential_acr':
      return { claims: JSON.stringify({ id_token: { acr: { essential: true, values } } }) }
    case 'acrs':
      // Entra documents one context a request, as `value`.
      return { claims: JSON.stringify({ id_token: { acrs: { essential: true, value } } }) }
  }
}

/** What an API says instead of redirecting. `max_age` in seconds; 0 where it asks each time. */
export type InsufficientAuthentication = Readonly<{ acr_values: string; max_age: number | null }>

/** @see RFC 9470, section 3 */
export function insufficientAuthentication(requirement: Requirement, profile: Profile): InsufficientAuthentication {
  const acr_values = profile.levels[levelOf(requirement)].ask.join(' ')
  switch (requirement.kind) {
    case 'session':
      return { acr_values, max_age: null }
    case 'within':
      return { acr_values, max_age: requirement.within }
    case 'each-time':
      return { acr_values, max_age: 0 }
  }
}
