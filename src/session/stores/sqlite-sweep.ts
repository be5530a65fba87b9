import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from './sqlite-transaction.ts'

/** Rows a slice looks at, at most, and how long it goes on; with the commit it holds this process up for less than 10 ms. */
const SLICE = 50
const SLICE_MS = 3

/** Removes a slice of what has expired. Answers `more` when there may be more to remove, `done` otherwise. */
export function prepareSweep(db: DatabaseSync): (nowMs: number) => 'more' | 'done' {
  const due = db.prepare(
    `SELECT rowid, min(idle_until, ends_at) AS ends, lineage FROM sessions WHERE look_at_minute <= ? LIMIT ${SLICE}`,
  )
  const lookAgain = db.prepare('UPDATE sessions SET look_at_minute = ? WHERE rowid = ?')
  const remove = db.prepare('DELETE FROM sessions WHERE rowid = ?')
  const forget = db.prepare('DELETE FROM kept WHERE lineage = ?')
  const ended = (table: 'claims' | 'kept') =>
    db.prepare(`DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE until_ms <= ? LIMIT ${SLICE})`)
  const claims = ended('claims')
  const kept = ended('kept')

  function sweepSessions(now: number): 'more' | 'done' {
    const enough = performance.now() + SLICE_MS
    const sessions = due.all(Math.floor(now / 60)) as { rowid: number; ends: number; lineage: string }[]
    for (const { rowid, ends, lineage } of sessions) {
      if (performance.now() > enough) return 'more'
      if (now < ends) {
        lookAgain.run(lookAtMinute(ends), rowid)
      } else {
        remove.run(rowid)
        forget.run(lineage)
      }
    }
    return sessions.length === SLICE ? 'more' : 'done'
  }

  return (nowMs) =>
    inTransaction(db, () => {
      if (sweepSessions(Math.floor(nowMs / 1000)) === 'more') return 'more'
      const removed = [claims.run(nowMs).changes, kept.run(nowMs).changes]
      return removed.includes(SLICE) ? 'more' : 'done'
    })
}

/** The first whole minute in which a session that ends at this second has ended. */
export function lookAtMinute(ends: number): number {
  return Math.ceil(ends / 60)
}
