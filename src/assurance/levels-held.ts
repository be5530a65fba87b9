import { decide, type Standing } from './decide.ts'
import { LEVELS, type Level } from './level.ts'
import type { Profile } from './profiles/profile.ts'
import type { Requirement } from './requirement.ts'
import type { EpochSeconds, Seconds } from './time.ts'

/** How old an authentication may be on pages of a level; `single-factor` lasts as long as the session. */
export type Windows = Readonly<Record<Exclude<Level, 'single-factor'>, Seconds>>

/** The usual requirement of a level's pages. */
export function requirementFor(level: Level, windows: Windows): Requirement {
  return level === 'single-factor' ? { kind: 'session' } : { kind: 'within', level, within: windows[level] }
}

/** The levels somebody holds now, each with the last second it counts. */
export function levelsHeld(
  standing: Standing,
  profile: Profile,
  windows: Windows,
  now: EpochSeconds,
): ReadonlyArray<Readonly<{ level: Level; until: EpochSeconds }>> {
  return LEVELS.flatMap((level) => {
    const decision = decide(requirementFor(level, windows), standing, profile, now)
    return decision.outcome === 'granted' ? [{ level, until: decision.until }] : []
  })
}
