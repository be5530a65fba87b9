import { hash } from 'node:crypto'
import { epochSeconds } from '../../assurance/time.ts'
import type { SessionData, StoredSession } from '../data.ts'
import { fromRecord, toRecord } from '../session-record.ts'
import type { Where } from '../store.ts'
import { mustNameSomebody } from './matches-where.ts'

/** A session from the fields of its hash, or undefined where they are not what `move` writes. */
export function sessionIn(record: unknown, idleUntil: unknown): StoredSession | undefined {
  const data = fromRecord(record)
  const seconds = typeof idleUntil === 'string' && /^\d{1,15}$/.test(idleUntil) ? Number(idleUntil) : undefined
  return data && seconds !== undefined ? { data, idleUntil: epochSeconds(seconds) } : undefined
}

/** What the scripts `set` and `move` write, in their order. */
export function columnsOf(
  data: SessionData,
): [record: string, endsAt: number, startedAt: number, lineage: string, indexes: string] {
  const { issuer, subject, sid, lineage } = data
  return [
    toRecord(data),
    data.endsAt,
    data.startedAt,
    lineage,
    indexesOf({ issuer, subject, lineage, ...(sid !== null && { sid }) }),
  ]
}

/** What the scripts `findWhere` and `destroyWhere` are asked, in their order. */
export function questionOf(where: Where): [startedUpTo: string | number, exceptLineage: string, indexes: string] {
  mustNameSomebody(where)
  return [where.startedUpTo ?? '+inf', where.exceptLineage ?? '', indexesOf(where)]
}

/** Names of the indexes a session is in, or has to be in: short, without a space, and of one issuer each. */
function indexesOf({ issuer, lineage, sid, subject }: Where): string {
  return Object.entries({ lineage, sid, subject })
    .filter(([, value]) => value !== undefined)
    .map((field) => hash('sha256', JSON.stringify([issuer, ...field]), 'base64url').slice(0, 22))
    .join(' ')
}
