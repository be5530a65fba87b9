import { epochSeconds } from '../../assurance/time.ts'
import type { SessionData, StoredSession } from '../data.ts'
import { fromRecord, toRecord } from '../session-record.ts'
import type { Where } from '../store.ts'
import type { Statements } from './sqlite-statements.ts'

/** A session as it lies in the table. */
export type Row = { key: string; record: string; idle_until: number; lineage: string }

/** The rows of the one index that narrows most; the rest of the question is put to the sessions in them. */
export function candidates(statements: Statements, { issuer, subject, sid, lineage }: Where): Row[] {
  if (lineage !== undefined) return statements.findByLineage.all(lineage) as Row[]
  if (sid !== undefined) return statements.findBySid.all(issuer, sid) as Row[]
  return statements.findByPerson.all(issuer, subject ?? null) as Row[]
}

/** The session of a row, or undefined where its record is corrupt. */
export function sessionIn({ record, idle_until }: Row): StoredSession | undefined {
  const data = fromRecord(record)
  return data && { data, idleUntil: epochSeconds(idle_until) }
}

/** What the statements `insert` and `set` write, the key and the idle clock aside. */
export function columnsOf(data: SessionData) {
  const { endsAt, startedAt, issuer, subject, sid, lineage } = data
  return { record: toRecord(data), endsAt, startedAt, issuer, subject, sid, lineage }
}
