import type { EpochSeconds } from '../../assurance/time.ts'

/** True until the idle or the absolute end, whichever comes first; in the second of its end a session has ended. */
export function isLive(idleUntil: EpochSeconds, endsAt: EpochSeconds, now: EpochSeconds): boolean {
  return now < idleUntil && now < endsAt
}
