import type { Level } from './level.ts'
import type { Seconds } from './time.ts'

/**
 * What a page asks.
 *
 * - `session`: somebody is signed in, however long ago.
 * - `within`: a level, by an authentication at most this old.
 * - `each-time`: a level, by an authentication made for this very visit; no evidence in a session ever satisfies it.
 */
export type Requirement =
  | Readonly<{ kind: 'session' }>
  | Readonly<{ kind: 'within'; level: Level; within: Seconds }>
  | Readonly<{ kind: 'each-time'; level: Level }>

/** The level a requirement names; being signed in is `single-factor`. */
export function levelOf(requirement: Requirement): Level {
  return requirement.kind === 'session' ? 'single-factor' : requirement.level
}
