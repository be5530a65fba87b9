import type { EpochSeconds } from '../../assurance/time.ts'
import type { SessionData, StoredSession } from '../data.ts'
import { toRecord } from '../session-record.ts'
import { columnsOf } from './sqlite-rows.ts'
import type { Statements } from './sqlite-statements.ts'
import { lookAtMinute } from './sqlite-sweep.ts'

/**
 * What `move` of the port is in SQLite, and whether it has to be run in a transaction.
 *
 * Nothing that is kept goes with a session that begins, or that goes on: one statement is the whole step then.
 *
 * @param now asked when the work is done, which may have to wait for another process
 * @returns the work, which answers whether anything was written
 */
export function moving(
  from: string | null,
  to: string,
  { data, idleUntil }: StoredSession,
  expected: SessionData | undefined,
  now: () => EpochSeconds,
): Readonly<{ takes: 'one statement' | 'a transaction'; work: (statements: Statements) => boolean }> {
  const row = { ...columnsOf(data), key: to, idleUntil, lookAt: lookAtMinute(Math.min(idleUntil, data.endsAt)) }
  if (from === null) return { takes: 'one statement', work: ({ insert }) => insert.run(row).changes === 1 }
  const record = expected === undefined ? null : toRecord(expected)
  const moved = ({ moveTo }: Statements) => moveTo.run({ ...row, from, expected: record, now: now() }).changes === 1
  if (expected?.lineage === data.lineage) return { takes: 'one statement', work: moved }
  return {
    takes: 'a transaction',
    work: (statements) => {
      const before = statements.lineageOf.get(from)
      if (!moved(statements)) return false
      if (before?.lineage !== data.lineage) statements.forgetLineage.run(before?.lineage as string)
      return true
    },
  }
}
