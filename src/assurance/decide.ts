import type { Evidence } from './evidence.ts'
import { reaches } from './levels-reached.ts'
import type { Profile } from './profiles/profile.ts'
import type { Requirement } from './requirement.ts'
import { after, type EpochSeconds, type Seconds, seconds } from './time.ts'

/** What is lacking. */
export type Shortfall = 'signed-out' | 'too-weak' | 'too-old'

export type Decision =
  | Readonly<{
      outcome: 'granted'
      /** The last second it counts. */
      until: EpochSeconds
    }>
  | Readonly<{ outcome: 'denied'; shortfall: Shortfall }>

/** What somebody has: their evidence, and the last second of the session that holds it. */
export type Standing = Readonly<{ evidence: readonly Evidence[]; endsAt: EpochSeconds }>

/**
 * How far ahead of this process an `auth_time` that another process accepted may lie, so that two clocks a little apart do
 * not send people in circles. Further ahead it does not count at all: a clock set back prolongs nothing.
 */
const APART: Seconds = seconds(30)

/**
 * The one answer to "may they?": asked by guards, by the callback and by `/api/session`, with no tolerance in any of them.
 * An authentication counts while it is at most `within` old, to the second; traffic, refresh and restart change nothing.
 *
 * @param standing null for somebody who is not signed in.
 * @see OpenID Connect Core 1.0, 3.1.2.1 (`max_age`): older than it must not count.
 */
export function decide(requirement: Requirement, standing: Standing | null, profile: Profile, now: EpochSeconds): Decision {
  if (standing === null || now > standing.endsAt) return { outcome: 'denied', shortfall: 'signed-out' }
  switch (requirement.kind) {
    case 'session':
      return { outcome: 'granted', until: standing.endsAt }
    case 'each-time':
      return { outcome: 'denied', shortfall: 'too-old' }
    case 'within': {
      const strong = standing.evidence.filter((evidence) => reaches(evidence, requirement.level, profile))
      if (strong.length === 0) return { outcome: 'denied', shortfall: 'too-weak' }
      const newest = newestAuthTime(strong, now)
      if (newest === null || now - newest > requirement.within) return { outcome: 'denied', shortfall: 'too-old' }
      return { outcome: 'granted', until: earlier(after(newest, requirement.within), standing.endsAt) }
    }
  }
}

function newestAuthTime(evidence: readonly Evidence[], now: EpochSeconds): EpochSeconds | null {
  let newest: EpochSeconds | null = null
  for (const { authTime } of evidence) {
    if (authTime === null || authTime > after(now, APART)) continue
    const counted = earlier(authTime, now)
    if (newest === null || counted > newest) newest = counted
  }
  return newest
}

const earlier = (one: EpochSeconds, other: EpochSeconds): EpochSeconds => (one < other ? one : other)
