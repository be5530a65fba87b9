import type { StoredSession } from '../data.ts'

/** A session and the key it is stored under. */
export type FoundSession = Readonly<{ key: string; session: StoredSession }>

/** The order of every list of sessions: the one that began last comes first. */
export function newestFirst(one: FoundSession, other: FoundSession): number {
  return other.session.data.startedAt - one.session.data.startedAt
}
