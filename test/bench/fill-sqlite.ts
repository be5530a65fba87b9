import { DatabaseSync } from 'node:sqlite'
import type { EpochSeconds } from '../../src/assurance/time.ts'
import { columnsOf } from '../../src/session/stores/sqlite-rows.ts'
import { prepareStatements } from '../../src/session/stores/sqlite-statements.ts'
import { lookAtMinute } from '../../src/session/stores/sqlite-sweep.ts'
import type { Copy } from './copies-of-a-session.ts'

/** Writes sessions into a store's file with the store's own statement. Its indexes are taken off meanwhile and made again at the end. */
export function fillSqlite(file: string, copies: Iterable<Copy>, idleUntil: EpochSeconds): void {
  const db = new DatabaseSync(file, { timeout: 10_000 })
  const indexes = db.prepare(
    "SELECT name, sql FROM sqlite_schema WHERE tbl_name = 'sessions' AND type = 'index' AND sql IS NOT NULL",
  )
  const made = indexes.all() as { name: string; sql: string }[]
  db.exec('PRAGMA cache_size = -500000; PRAGMA temp_store = MEMORY; PRAGMA synchronous = OFF; BEGIN IMMEDIATE')
  for (const { name } of made) db.exec(`DROP INDEX ${name}`)
  const { insert } = prepareStatements(db)
  for (const { key, data } of copies) {
    insert.run({ ...columnsOf(data), key, idleUntil, lookAt: lookAtMinute(Math.min(idleUntil, data.endsAt)) })
  }
  for (const { sql } of made) db.exec(sql)
  db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
}
