import type { Evidence } from '../assurance/evidence.ts'
import type { Profile } from '../assurance/profiles/profile.ts'
import { levelOf, type Requirement } from '../assurance/requirement.ts'
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

/** What came back, in the provider's words. */
export function attestedBy({ acr, amr, authTime }: Evidence): Attested {
  return { acr, amr, auth_time: authTime }
}
