import { IdpUnavailable } from '../../errors.ts'
import type { FactorResult } from './wire.ts'

/** What a code was: only `right` proves anything. */
export type Verdict = 'right' | 'wrong' | 'used' | 'late' | 'locked'

/** Where a push stands. */
export type PushStanding = 'waiting' | 'approved' | 'denied' | 'timed-out' | 'withdrawn'

/** What the answer to a code means. @throws {IdpUnavailable} for what is no answer to a code, and for a `SUCCESS` that is not 200. */
export function verdictOf(status: number, result: FactorResult): Verdict {
  switch (result) {
    case 'SUCCESS':
      if (status === 200) return 'right'
      break
    case 'FAILED':
    case 'REJECTED':
      return 'wrong'
    case 'PASSCODE_REPLAYED':
      return 'used'
    case 'TIME_WINDOW_EXCEEDED':
    case 'EXPIRED':
    case 'TIMEOUT':
      return 'late'
    case 'CANCELED':
    case 'CANCELLED':
    case 'CHALLENGE':
    case 'ERROR':
    case 'WAITING':
      break
  }
  throw new IdpUnavailable(`the Factor API answered a code with ${status} ${result}`)
}

/** What the answer to a poll means. @throws {IdpUnavailable} for what is no answer to a poll, and for a `SUCCESS` that is not 200. */
export function standingOf(status: number, result: FactorResult): PushStanding {
  switch (result) {
    case 'SUCCESS':
      if (status === 200) return 'approved'
      break
    case 'WAITING':
      return 'waiting'
    case 'REJECTED':
    case 'FAILED':
      return 'denied'
    case 'TIMEOUT':
    case 'EXPIRED':
    case 'TIME_WINDOW_EXCEEDED':
      return 'timed-out'
    case 'CANCELED':
    case 'CANCELLED':
      return 'withdrawn'
    case 'CHALLENGE':
    case 'ERROR':
    case 'PASSCODE_REPLAYED':
      break
  }
  throw new IdpUnavailable(`the Factor API answered a poll with ${status} ${result}`)
}
