import type { Seconds } from '../../assurance/time.ts'
import { epochSeconds, secondOf } from '../../assurance/time.ts'
import type { StoredSession } from '../data.ts'
import { fromRecord, toRecord } from '../session-record.ts'
import type { SessionStore, Where } from '../store.ts'
import type { FoundSession } from './found-session.ts'
import { newestFirst } from './found-session.ts'
import { isLive } from './is-live.ts'
import { matchesWhere, mustNameSomebody } from './matches-where.ts'
import type { Report } from './report.ts'
import { corruptRecord } from './report.ts'
import { withinTimeout } from './sqlite-attempts.ts'
import { sqliteFile } from './sqlite-file.ts'
import { moving } from './sqlite-move.ts'
import { candidates, columnsOf, sessionIn } from './sqlite-rows.ts'
import type { Statements } from './sqlite-statements.ts'
import { prepareStatements } from './sqlite-statements.ts'
import { prepareSweep } from './sqlite-sweep.ts'
import { inTransaction } from './sqlite-transaction.ts'
import { startUpkeep } from './sqlite-upkeep.ts'

/**
 * Sessions in one SQLite file, which several processes of one machine may share. The file is opened when first needed, and
 * again when it has been replaced; while it is locked, read-only, removed or corrupt every method rejects
 * with `StoreUnavailable` within the time-out. A copy of the file opens no session, but kept values are in it as they were given.
 *
 * @param clock milliseconds since the epoch
 */
export function createSqliteStore({
  file: name,
  clock,
  timeout,
  report,
}: {
  file: string
  clock: () => number
  timeout: Seconds
  report: Report
}): SessionStore {
  const file = sqliteFile(name, (db) => ({ statements: prepareStatements(db), sweep: prepareSweep(db) }))
  const attempt = withinTimeout({ timeout, report, recover: file.letGo })
  let closed = false

  const opened = (access: 'toRead' | 'toWrite') => {
    if (closed) throw new Error('the store is closed')
    return file[access]()
  }
  const read = <T>(work: (statements: Statements) => T) => attempt(() => work(opened('toRead').prepared.statements))
  const write = <T>(work: (statements: Statements) => T) => attempt(() => work(opened('toWrite').prepared.statements))
  const writeAtOnce = <T>(work: (statements: Statements) => T) =>
    attempt(() => {
      const { db, prepared } = opened('toWrite')
      return inTransaction(db, () => work(prepared.statements))
    })
  const sweep = () => attempt(() => opened('toWrite').prepared.sweep(clock()))

  const now = () => secondOf(clock())
  const matches = (where: Where, { data, idleUntil }: StoredSession) =>
    matchesWhere(where, data) && isLive(idleUntil, data.endsAt, now())

  async function drop(key: string, record: unknown): Promise<undefined> {
    const removed = await writeAtOnce(({ removeRecord, forgetLineage }) => {
      const [row] = removeRecord.all(key, String(record))
      if (row !== undefined) forgetLineage.run(row.lineage as string)
      return row !== undefined
    })
    if (removed) report(corruptRecord)
  }

  return {
    async get(key) {
      const row = (await read(({ get }) => get.get(key))) as unknown as [unknown, number] | undefined
      if (row === undefined) return undefined
      const data = fromRecord(row[0])
      if (data === undefined) return drop(key, row[0])
      const idleUntil = epochSeconds(row[1])
      return isLive(idleUntil, data.endsAt, now()) ? { data, idleUntil } : undefined
    },

    set: (key, expected, data) =>
      write(({ set }) => set.run({ ...columnsOf(data), key, expected: toRecord(expected), now: now() }).changes === 1),

    touch: (key, idleUntil) => write(({ touch }) => void touch.run({ key, idleUntil, now: now() })),

    async destroy(key) {
      const row = await writeAtOnce(({ remove, forgetLineage }) => {
        const [removed] = remove.all(key)
        if (removed !== undefined) forgetLineage.run(removed.lineage as string)
        return removed
      })
      if (row === undefined) return undefined
      const data = fromRecord(row.record)
      if (data === undefined) report(corruptRecord)
      return data && isLive(epochSeconds(row.idle_until as number), data.endsAt, now()) ? data : undefined
    },

    move(from, to, session, expected) {
      const { takes, work } = moving(from, to, session, expected, now)
      return takes === 'one statement' ? write(work) : writeAtOnce(work)
    },

    claim: (name, ttl) => write(({ claim }) => claim.run({ name, now: clock(), until: clock() + ttl * 1000 }).changes === 1),

    isClaimed: async (name) => (await read(({ isClaimed }) => isClaimed.get(name, clock()))) !== undefined,

    async findWhere(where) {
      mustNameSomebody(where)
      const found: FoundSession[] = []
      for (const row of await read((statements) => candidates(statements, where))) {
        const session = sessionIn(row)
        if (session === undefined) await drop(row.key, row.record)
        else if (matches(where, session)) found.push({ key: row.key, session })
      }
      return found.sort(newestFirst)
    },

    async destroyWhere(where) {
      mustNameSomebody(where)
      const removed = await writeAtOnce((statements) => {
        const rows = candidates(statements, where).map((row) => ({ ...row, session: sessionIn(row) }))
        const meant = rows.filter(({ session }) => session === undefined || matchesWhere(where, session.data))
        for (const { key, lineage } of meant) {
          statements.remove.all(key)
          statements.forgetLineage.run(lineage)
        }
        return meant
      })
      const found: FoundSession[] = []
      for (const { key, session } of removed) {
        if (session === undefined) report(corruptRecord)
        else if (matches(where, session)) found.push({ key, session })
      }
      return found.sort(newestFirst).map(({ session }) => session.data)
    },

    keep: (name, value, ttl, lineage) =>
      write(({ keep }) => void keep.run({ name, value, until: clock() + ttl * 1000, lineage: lineage ?? null })),

    peek: async (name) => (await read(({ peek }) => peek.get(name, clock())))?.value as string | undefined,

    async take(name) {
      const [row] = await write(({ take }) => take.all(name))
      return row !== undefined && clock() < (row.until_ms as number) ? (row.value as string) : undefined
    },

    replace: (name, expected, value, ttl, lineage) =>
      write(({ keepFirst, replace }) => {
        const row = { name, value, until: clock() + ttl * 1000, lineage: lineage ?? null, now: clock() }
        const { changes } = expected === null ? keepFirst.run(row) : replace.run({ ...row, expected })
        return changes === 1
      }),

    keptFor: (lineage) => read(({ keptFor }) => keptFor.all(lineage, clock()) as { name: string; value: string }[]),

    count: async () => Number((await read(({ count }) => count.get(Math.floor(now() / 60))))?.sessions),

    // A read proves nothing on a full disk.
    ready: () => write(({ keep }) => void keep.run({ name: 'ready', value: '', until: clock(), lineage: null })),

    start() {
      // Once it has been seen, a file that goes missing is not made anew.
      attempt(() => opened('toWrite')).catch(() => undefined)
      const stopUpkeep = startUpkeep(name, sweep)
      return async () => {
        closed = true
        await stopUpkeep()
        file.letGo()
      }
    },
  }
}
