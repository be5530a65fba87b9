import type { Evidence } from './evidence.ts'
import { LEVELS } from './level.ts'
import { reaches } from './levels-reached.ts'
import type { Profile } from './profiles/profile.ts'

/**
 * Evidence with a new piece added, newest last, without what no longer matters: a piece stays only while it is the newest,
 * or some level has no other piece with a later `auth_time`. A weaker answer thus neither ends nor prolongs a level held.
 */
export function withEvidence(held: readonly Evidence[], added: Evidence, profile: Profile): readonly Evidence[] {
  const all = [...held, added]
  return all.filter((piece) => piece === added || LEVELS.some((level) => piece === latestOf(all, level, profile)))
}

/** The evidence without everything that reaches more than `single-factor`. */
export function withoutElevation(held: readonly Evidence[], profile: Profile): readonly Evidence[] {
  return held.filter((piece) => !LEVELS.some((level) => level !== 'single-factor' && reaches(piece, level, profile)))
}

function latestOf(all: readonly Evidence[], level: Parameters<typeof reaches>[1], profile: Profile): Evidence | undefined {
  let latest: Evidence | undefined
  for (const piece of all) {
    if (piece.authTime === null || !reaches(piece, level, profile)) continue
    if (latest?.authTime == null || piece.authTime >= latest.authTime) latest = piece
  }
  return latest
}
