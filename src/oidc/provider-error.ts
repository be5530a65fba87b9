import type { Profile } from '../assurance/profiles/profile.ts'
import { IdpUnavailable } from '../errors.ts'
import { Refused } from './refusal.ts'

const LONGEST = 200

/**
 * What an OAuth error of the provider means to us. Its description is kept for the page, cut to 200 characters and without
 * control characters: it is the provider's word, and whoever wrote the URL may have written it.
 *
 * @see RFC 6749, 4.1.2.1; OpenID Connect Core 1.0, 3.1.2.6; OpenID Connect Core Error Code unmet_authentication_requirements 1.0
 */
export function meaningOf(error: string, description: string | null, profile: Profile): Refused | IdpUnavailable {
  const providerSaid = cut(description === null || description === '' ? error : `${error}: ${description}`)
  if (error === 'temporarily_unavailable' || error === 'server_error') return new IdpUnavailable(`the provider answered ${error}`)
  if (error === 'access_denied') return new Refused('declined', 'the person or the provider declined', { providerSaid })
  if (error === 'unmet_authentication_requirements' || profile.unmetErrors.includes(error)) {
    return new Refused('unmet_authentication_requirements', 'the level cannot be reached', { providerSaid })
  }
  return new Refused('idp_error', 'the provider answered with an error', { providerSaid })
}

function cut(words: string): string {
  const plain = words.replace(/\p{C}+/gu, ' ').trim()
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain
}
