import { type EpochSeconds, type Seconds, seconds } from '../assurance/time.ts'
import { MOST_AT_ONCE } from './as-it-is-now.ts'
import type { FormerKey, SessionData } from './data.ts'

/** How long a request may be on its way that was sent with the id its session had until a moment ago. */
const ON_ITS_WAY: Seconds = seconds(30)

/** What a session remembers once it has left that key: the last keys of a moment ago. None of them opens anything any more. */
export function leaving(key: string, { renewedFrom }: SessionData, now: EpochSeconds): readonly FormerKey[] {
  return [...renewedFrom.filter((former) => isAMomentAgo(former, now)), { key, until: now }].slice(-MOST_AT_ONCE)
}

/** Whether the session was under this key a moment ago. */
export function wasUnder(key: string, { renewedFrom }: SessionData, now: EpochSeconds): boolean {
  return renewedFrom.some((former) => former.key === key && isAMomentAgo(former, now))
}

/** Either way: clocks of processes differ a little, and one that was set back makes no old key good again. */
function isAMomentAgo({ until }: FormerKey, now: EpochSeconds): boolean {
  return Math.abs(now - until) < ON_ITS_WAY
}
