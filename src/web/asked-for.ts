import type { Evidence } from '../assurance/evidence.ts'
import type { Profile } from '../assurance/profiles/profile.ts'
import { levelOf, type Requirement } from '../assurance/requirement.ts'
import { boundedText } from './bounded-text.ts'
import type { Attested } from './page-models.ts'

/** What a requirement asks of the provider, in protocol words, for logs and pages. */
export function askedFor(requirement: Requirement, profile: Profile): Attested {
  const acr = profile.levels[levelOf(requirement)].ask.join(' ') || null
  return { acr, amr: [], auth_time: null, max_age: maxAge(requirement) }
}

function maxAge(requirement: Requirement): number | null {
  switch (requirement.kind) {
    case 'session':
      return null
    case 'within':
      return requirement.within
    case 'each-time':
      return 0
  }
}

const MOST_METHODS = 12

/** What came back, in the provider's words, cut to what a page or a line of the log can bear. */
export function attestedBy({ acr, amr, authTime }: Evidence): Attested {
  return {
    acr: acr === null ? null : boundedText(acr),
    amr: amr.slice(0, MOST_METHODS).map(boundedText),
    auth_time: authTime,
  }
}
