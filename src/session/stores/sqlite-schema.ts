import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from './sqlite-transaction.ts'

const FORMAT = 1

/**
 * Tables with row ids (measured: three times faster here than without) and of strict types, so that a number read is a number
 * JavaScript can hold. `look_at_minute` is when the sweep next looks at a session: touching a session does not
 * move it, so the index on it is written once an idle time-out instead of at every touch.
 */
const TABLES = `
  CREATE TABLE sessions (
    key TEXT NOT NULL UNIQUE,
    record TEXT NOT NULL,
    idle_until INTEGER NOT NULL CHECK (idle_until BETWEEN 0 AND 9007199254740991),
    ends_at INTEGER NOT NULL CHECK (ends_at BETWEEN 0 AND 9007199254740991),
    started_at INTEGER NOT NULL,
    look_at_minute INTEGER NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    sid TEXT,
    lineage TEXT NOT NULL
  ) STRICT;
  CREATE INDEX sessions_by_person ON sessions (issuer, subject);
  CREATE INDEX sessions_by_sid ON sessions (issuer, sid) WHERE sid IS NOT NULL;
  CREATE INDEX sessions_by_lineage ON sessions (lineage);
  CREATE INDEX sessions_by_look_at ON sessions (look_at_minute);

  CREATE TABLE claims (name TEXT NOT NULL UNIQUE, until_ms INTEGER NOT NULL) STRICT;
  CREATE INDEX claims_by_end ON claims (until_ms);

  CREATE TABLE kept (name TEXT NOT NULL UNIQUE, value TEXT NOT NULL, until_ms INTEGER NOT NULL, lineage TEXT) STRICT;
  CREATE INDEX kept_by_end ON kept (until_ms);
  CREATE INDEX kept_by_lineage ON kept (lineage) WHERE lineage IS NOT NULL;
`

/** So large does the log only grow where `sqlite-checkpoint.ts` cannot copy it; then SQLite does, in the middle of a write. */
const LARGEST_LOG_PAGES = 10_000

/**
 * Makes a freshly opened database ready: write-ahead log, a commit that survives a crash of the process, deleted content
 * overwritten, tables where there are none.
 *
 * Pages that become free are used again and not given back: the file stays as large as what was in it at the same time.
 *
 * @throws when another process holds the file, when it is no database, or of a format this code does not know
 */
export function prepareDatabase(db: DatabaseSync): void {
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = FAST')
  db.exec(`PRAGMA wal_autocheckpoint = ${LARGEST_LOG_PAGES}`)
  const format = () => db.prepare('PRAGMA user_version').get()?.user_version
  if (format() === FORMAT) return
  inTransaction(db, () => {
    if (format() === FORMAT) return
    if (format() !== 0) throw new Error('the session database is of a format this version does not know')
    db.exec(TABLES)
    db.exec(`PRAGMA user_version = ${FORMAT}`)
  })
}
