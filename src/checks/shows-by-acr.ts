import type { Profile } from '../assurance/profiles/profile.ts'
import { levelOf, type Requirement } from '../assurance/requirement.ts'

/** True where only `acr` can show the level that is required: more than `single-factor`, and no sign in `amr` or `acrs`. */
export function showsByAcr(requirement: Requirement, profile: Profile): boolean {
  const level = levelOf(requirement)
  if (level === 'single-factor') return false
  const signs = profile.levels[level]
  return signs.amr.length === 0 && signs.acrs.length === 0
}
