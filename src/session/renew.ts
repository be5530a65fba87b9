import { after, type EpochSeconds } from '../assurance/time.ts'
import type { Config } from '../config.ts'
import type { SessionData } from './data.ts'
import { rememberRenewal } from './renewed.ts'
import { keyOf, newSessionId } from './session-id.ts'
import type { SessionStore } from './store.ts'

/** A session under a new id: the id for the cookie, the key for the store. */
export type Renewed = Readonly<{ id: string; key: string; idleUntil: EpochSeconds }>

/**
 * Puts a session under a new id in one atomic step, the old one gone. Used whenever what a session is worth changes:
 * at sign-in (`from` null, or the key of a session that ends with it), at elevation, when an elevation is ended.
 *
 * @returns null where `from` has ended meanwhile: then nothing was written.
 * @throws {StoreUnavailable} and the person is as they were.
 * @see OWASP ASVS 5.0, 7.2.4
 */
export async function renew(
  store: SessionStore,
  config: Config,
  from: string | null,
  data: SessionData,
  now: EpochSeconds,
): Promise<Renewed | null> {
  const id = newSessionId()
  const key = keyOf(id)
  const idleUntil = after(now, config.sessionIdleTimeout)
  if (from !== null) await rememberRenewal(store, from, data.lineage)
  const moved = await store.move(from, key, { data, idleUntil })
  return moved ? { id, key, idleUntil } : null
}
