import { setTimeout as pause } from 'node:timers/promises'
import type { Seconds } from '../../assurance/time.ts'
import { StoreUnavailable } from '../../errors.ts'
import type { Report } from './report.ts'

const BUSY = 5
const LONGEST_PAUSE_MS = 25

/**
 * Runs a piece of synchronous database work within the store's time-out. Where another process holds the file it is tried
 * again after a pause in which this process serves others: waiting inside SQLite would stop them all. Anything else that
 * fails, fails at once.
 *
 * @param recover called after a failure that is not a held lock, before the next piece of work
 * @throws {StoreUnavailable}
 */
export function withinTimeout({ timeout, report, recover }: { timeout: Seconds; report: Report; recover: () => void }) {
  let inTrouble = false

  function unavailable(cause: unknown): StoreUnavailable {
    const detail = cause instanceof Error ? cause.message : 'unknown'
    if (!inTrouble) report({ event: 'store.trouble', detail: `SQLite: ${detail}` })
    inTrouble = true
    return new StoreUnavailable(`SQLite: ${detail}`, { cause })
  }

  return async function attempt<T>(work: () => T): Promise<T> {
    let deadline = Number.NaN
    for (let wait = 1; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      try {
        const result = work()
        inTrouble = false
        return result
      } catch (error) {
        if (!isBusy(error)) {
          recover()
          throw unavailable(error)
        }
        const now = performance.now()
        if (Number.isNaN(deadline)) deadline = now + timeout * 1000
        if (now + wait >= deadline) throw unavailable(error)
      }
      await pause(wait)
    }
  }
}

/** `SQLITE_BUSY` and its extended codes, whose low byte it is. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === BUSY
}
