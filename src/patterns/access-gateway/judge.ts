import { decide, type Shortfall } from '../../assurance/decide.ts'
import type { Level } from '../../assurance/level.ts'
import { levelsHeld, type Windows } from '../../assurance/levels-held.ts'
import type { Profile } from '../../assurance/profiles/profile.ts'
import { levelOf, type Requirement } from '../../assurance/requirement.ts'
import type { EpochSeconds } from '../../assurance/time.ts'
import type { SessionData } from '../../session/data.ts'
import type { ReadyRule } from './policy.ts'
import type { Attribute } from './rule.ts'

/** What becomes of a request. */
export type Verdict =
  | Readonly<{
      outcome: 'allowed'
      /** What the app is told, or null where it is told of nobody. */
      level: Level | null
    }>
  | Readonly<{ outcome: 'challenged'; requirement: Requirement; shortfall: Shortfall }>
  | Readonly<{ outcome: 'forbidden'; attribute: Attribute }>

/** What levels mean here, and how long they last. */
export type Yardstick = Readonly<{ profile: Profile; windows: Windows }>

/**
 * One rule, asked about one person. The built-in proxy, `/forward-auth` and connections that last all ask here.
 * "Each time" is always challenged: only an admission, which is spent elsewhere, answers it.
 *
 * @param person null for nobody signed in.
 */
export function judge(rule: ReadyRule, person: SessionData | null, yardstick: Yardstick, now: EpochSeconds): Verdict {
  const { access } = rule
  if (access === 'not-protected') return { outcome: 'allowed', level: null }
  const isSignedIn = decide({ kind: 'session' }, person, yardstick.profile, now).outcome === 'granted'
  const known = isSignedIn ? person : null
  if (access === 'adaptive') return { outcome: 'allowed', level: known === null ? null : highestHeld(known, yardstick, now) }

  if (known === null) return { outcome: 'challenged', requirement: access, shortfall: 'signed-out' }
  const failing = rule.attributes.find(([attribute, expression]) => !hasAttribute(known[attribute], expression))
  if (failing !== undefined) return { outcome: 'forbidden', attribute: failing[0] }
  const decision = decide(access, known, yardstick.profile, now)
  if (decision.outcome === 'denied') return { outcome: 'challenged', requirement: access, shortfall: decision.shortfall }
  return { outcome: 'allowed', level: levelToTell(access, known, yardstick, now) }
}

/** The level that was asked for; where only a sign-in was, the highest that is held. */
export function levelToTell(access: Requirement, person: SessionData, yardstick: Yardstick, now: EpochSeconds): Level {
  const asked = levelOf(access)
  return asked === 'single-factor' ? highestHeld(person, yardstick, now) : asked
}

function highestHeld(person: SessionData, { profile, windows }: Yardstick, now: EpochSeconds): Level {
  return levelsHeld(person, profile, windows, now).at(-1)?.level ?? 'single-factor'
}

/** A value with a control character in it matches nothing: expressions are written for one line. */
function hasAttribute(value: string | null, expression: RegExp): boolean {
  return value !== null && !/\p{Cc}/u.test(value) && expression.test(value)
}
