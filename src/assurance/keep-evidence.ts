import type { Evidence } from './evidence.ts'
import { LEVELS } from './level.ts'
import { reaches } from './levels-reached.ts'
import type { Profile } from './profiles/profile.ts'

/**
 * Evidence with a new piece added, newest last, without what the new one makes superfluous: a piece goes only when a later
 * answer reaches every level that it reaches, by an authentication at least as late. A weaker answer thus neither ends nor
 * prolongs a level held, not even after a clock was set back.
 */
export function withEvidence(held: readonly Evidence[], added: Evidence, profile: Profile): readonly Evidence[] {
  return [...held.filter((piece) => !isOutdone(piece, added, profile)), added]
}

/** The evidence without everything that reaches more than `single-factor`. */
export function withoutElevation(held: readonly Evidence[], profile: Profile): readonly Evidence[] {
  return held.filter((piece) => !LEVELS.some((level) => level !== 'single-factor' && reaches(piece, level, profile)))
}

function isOutdone(piece: Evidence, later: Evidence, profile: Profile): boolean {
  if (piece.authTime !== null && (later.authTime === null || later.authTime < piece.authTime)) return false
  return LEVELS.every((level) => reaches(later, level, profile) || !reaches(piece, level, profile))
}
