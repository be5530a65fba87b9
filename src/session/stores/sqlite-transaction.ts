import type { DatabaseSync } from 'node:sqlite'

/** Runs `work` as one step of which all or nothing stays; the write lock is taken first, so what `work` reads is what it changes. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}
