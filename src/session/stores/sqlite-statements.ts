import type { DatabaseSync } from 'node:sqlite'

const LIVE = 'idle_until > :now AND ends_at > :now'
const FOUND = 'SELECT key, record, idle_until, lineage FROM sessions WHERE'

/**
 * Every statement the store runs, prepared once a connection. Times of sessions are seconds, `_ms` are milliseconds.
 *
 * Statements that answer with rows and also change some are run with `all`, never `get`: only a statement run to its end reports
 * that its commit failed.
 */
export function prepareStatements(db: DatabaseSync) {
  const get = db.prepare('SELECT record, idle_until FROM sessions WHERE key = ?')
  get.setReturnArrays(true)
  return {
    get,
    insert: db.prepare(`
      INSERT INTO sessions (key, record, idle_until, ends_at, started_at, look_at_minute, issuer, subject, sid, lineage)
      VALUES (:key, :record, :idleUntil, :endsAt, :startedAt, :lookAt, :issuer, :subject, :sid, :lineage)
      ON CONFLICT (key) DO NOTHING`),
    set: db.prepare(`
      UPDATE sessions SET record = :record, ends_at = :endsAt, started_at = :startedAt,
        issuer = :issuer, subject = :subject, sid = :sid, lineage = :lineage
      WHERE key = :key AND record = :expected AND ${LIVE}`),
    touch: db.prepare(`UPDATE sessions SET idle_until = :idleUntil WHERE key = :key AND ${LIVE}`),
    // In place: measured, a third less work than a new row, since only the indexes that change are written.
    moveTo: db.prepare(`
      UPDATE sessions SET key = :key, record = :record, idle_until = :idleUntil, ends_at = :endsAt, started_at = :startedAt,
        look_at_minute = :lookAt, issuer = :issuer, subject = :subject, sid = :sid, lineage = :lineage
      WHERE key = :from AND record = coalesce(:expected, record) AND ${LIVE}
        AND NOT EXISTS (SELECT 1 FROM sessions WHERE key = :key)`),
    lineageOf: db.prepare('SELECT lineage FROM sessions WHERE key = ?'),
    remove: db.prepare('DELETE FROM sessions WHERE key = ? RETURNING record, idle_until, lineage'),
    removeRecord: db.prepare('DELETE FROM sessions WHERE key = ? AND record = ? RETURNING lineage'),
    findByLineage: db.prepare(`${FOUND} lineage = ?`),
    findBySid: db.prepare(`${FOUND} issuer = ? AND sid = ?`),
    findByPerson: db.prepare(`${FOUND} issuer = ? AND subject = ?`),
    count: db.prepare('SELECT count(*) AS sessions FROM sessions WHERE look_at_minute > ?'),

    claim: db.prepare(`
      INSERT INTO claims (name, until_ms) VALUES (:name, :until)
      ON CONFLICT (name) DO UPDATE SET until_ms = excluded.until_ms WHERE until_ms <= :now`),
    isClaimed: db.prepare('SELECT 1 FROM claims WHERE name = ? AND until_ms > ?'),

    keep: db.prepare(`
      INSERT INTO kept (name, value, until_ms, lineage) VALUES (:name, :value, :until, :lineage)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value, until_ms = excluded.until_ms, lineage = excluded.lineage`),
    peek: db.prepare('SELECT value FROM kept WHERE name = ? AND until_ms > ?'),
    take: db.prepare('DELETE FROM kept WHERE name = ? RETURNING value, until_ms'),
    keepFirst: db.prepare(`
      INSERT INTO kept (name, value, until_ms, lineage) VALUES (:name, :value, :until, :lineage)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value, until_ms = excluded.until_ms, lineage = excluded.lineage
      WHERE until_ms <= :now`),
    replace: db.prepare(`
      UPDATE kept SET value = :value, until_ms = :until, lineage = :lineage
      WHERE name = :name AND value = :expected AND until_ms > :now`),
    keptFor: db.prepare('SELECT name, value FROM kept WHERE lineage = ? AND until_ms > ?'),
    forgetLineage: db.prepare('DELETE FROM kept WHERE lineage = ?'),
  }
}

export type Statements = ReturnType<typeof prepareStatements>
