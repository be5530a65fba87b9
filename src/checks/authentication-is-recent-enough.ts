import { decide } from '../assurance/decide.ts'
import { after, seconds } from '../assurance/time.ts'
import { fails, holds, type SufficiencyCheck } from './check.ts'

/** The page's own question, asked of this evidence alone, with no tolerance: what passes here passes there. */
export const authenticationIsRecentEnough: SufficiencyCheck = (evidence, { requirement, profile, now }) => {
  if (requirement.kind !== 'within') return holds
  const alone = { evidence: [evidence], endsAt: after(now, seconds(1)) }
  return decide(requirement, alone, profile, now).outcome === 'granted' ? holds : fails('the authentication is too old')
}
