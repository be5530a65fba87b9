import { after, type EpochSeconds, type Seconds, seconds } from '../../assurance/time.ts'
import type { DeskSession } from './session-room.ts'

/** How old a verified factor may be on the pages that need one. */
export const WITHIN: Seconds = seconds(300)

/** How far the clock of another process may be ahead; further, a confirmation does not count at all. */
const APART: Seconds = seconds(30)

/** The last second in which the session's confirmation counts, or null where there is none that does. */
export function confirmedUntil({ confirmed, endsAt }: DeskSession, now: EpochSeconds): EpochSeconds | null {
  if (confirmed === null || confirmed.at > after(now, APART)) return null
  const until = after(confirmed.at, WITHIN)
  const last = until < endsAt ? until : endsAt
  return now <= last ? last : null
}
