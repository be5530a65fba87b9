import { sessionOfLineage } from './of-lineage.ts'
import type { Session } from './read.ts'
import type { SessionStore } from './store.ts'

/** As many questions as can be under way in one browser, and so as many answers that can come at once. */
export const MOST_AT_ONCE = 8

/**
 * Changes a session as it is now: `change` is tried on the session as it was found, and again on what others have made of it in between,
 * wherever they have moved it: each round is one answer that has overtaken this one.
 *
 * @param change writes only where the session still is as it is given, and answers null where it is not.
 * @returns null where the session has ended: then nothing was written.
 * @throws {StoreUnavailable}
 */
export async function asItIsNow<T>(
  store: SessionStore,
  found: Session,
  change: (session: Session) => Promise<T | null>,
): Promise<T | null> {
  let session: Session | null = found
  for (let round = 0; session !== null && round < MOST_AT_ONCE; round += 1) {
    const changed = await change(session)
    if (changed !== null) return changed
    session = await sessionOfLineage(store, found.data)
  }
  return null
}
