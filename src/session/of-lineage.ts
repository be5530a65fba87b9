import type { SessionData } from './data.ts'
import type { Session } from './read.ts'
import type { SessionStore } from './store.ts'

/** The session of a lineage, wherever its renewals have moved it; null where it has ended. @throws {StoreUnavailable} */
export async function sessionOfLineage(
  store: SessionStore,
  { issuer, lineage }: Pick<SessionData, 'issuer' | 'lineage'>,
): Promise<Session | null> {
  const [found] = await store.findWhere({ issuer, lineage })
  return found === undefined ? null : { key: found.key, ...found.session }
}
