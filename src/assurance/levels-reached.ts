import type { Evidence } from './evidence.ts'
import type { Level } from './level.ts'
import type { Profile } from './profiles/profile.ts'

/**
 * Whether evidence reaches a level, by the profile's table. Whoever authenticated at all reaches `single-factor`;
 * more only by an exact sign. `phr` reaches `two-factor` only where the profile lists it there.
 */
export function reaches(evidence: Evidence, level: Level, profile: Profile): boolean {
  if (level === 'single-factor') return true
  const signs = profile.levels[level]
  return (
    (evidence.acr !== null && signs.acr.includes(evidence.acr)) ||
    evidence.amr.some((method) => signs.amr.includes(method)) ||
    evidence.acrs.some((context) => signs.acrs.includes(context))
  )
}
