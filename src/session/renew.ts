import { after, type EpochSeconds } from '../assurance/time.ts'
import type { Config } from '../config.ts'
import type { SessionData } from './data.ts'
import type { Session } from './read.ts'
import { leaving } from './renewed.ts'
import { keyOf, newSessionId } from './session-id.ts'
import type { SessionStore } from './store.ts'

/** A session under a new id: the id is for the cookie. */
export type Renewed = Readonly<{ id: string; session: Session }>

/**
 * Puts a session under a new id in one atomic step, the old one gone. Used whenever what a session is worth changes:
 * at sign-in (`from` null, or a session that ends with it), at elevation, when an elevation is ended.
 *
 * @returns null where `from` is no longer as it was read, or has ended: then nothing was written.
 * @throws {StoreUnavailable} and the person is as they were.
 * @see OWASP ASVS 5.0, 7.2.4
 */
export async function renew(
  store: SessionStore,
  config: Config,
  from: Session | null,
  data: SessionData,
  now: EpochSeconds,
): Promise<Renewed | null> {
  const id = newSessionId()
  const key = keyOf(id)
  const idleUntil = after(now, config.sessionIdleTimeout)
  // Another person's session, which takes the place of this one, has nothing to do with its keys.
  const goesOn = from !== null && from.data.lineage === data.lineage
  const written = goesOn ? { ...data, renewedFrom: leaving(from.key, from.data, now) } : data
  const moved = await store.move(from?.key ?? null, key, { data: written, idleUntil }, from?.data)
  return moved ? { id, session: { key, data: written, idleUntil } } : null
}
