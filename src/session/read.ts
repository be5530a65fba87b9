import type { EpochSeconds } from '../assurance/time.ts'
import type { Config } from '../config.ts'
import { sessionCookieName, sessionIdsIn } from './cookie.ts'
import type { SessionData } from './data.ts'
import { keyOf } from './session-id.ts'
import type { SessionStore } from './store.ts'

/** A live session, as a request found it. */
export type Session = Readonly<{ key: string; data: SessionData; idleUntil: EpochSeconds }>

/** Finds the session of a request by its `Cookie` header; null for nobody. @throws {StoreUnavailable}, never "nobody" instead. */
export type SessionReader = (cookieHeader: string | undefined) => Promise<Session | null>

/**
 * Reading a session is one look-up and writes nothing: no `touch`, no hash of the record, no save at the end of the response.
 * Two live sessions under one cookie name are nobody's: no one can tell which of them this browser was given.
 */
export function createSessionReader(config: Config, store: SessionStore): SessionReader {
  const name = sessionCookieName(config)
  return async (header) => {
    let found: Session | null = null
    for (const id of sessionIdsIn(header, name, config.sessionSecrets)) {
      const key = keyOf(id)
      const stored = await store.get(key)
      if (stored === undefined) continue
      if (found !== null) return null
      found = { key, data: stored.data, idleUntil: stored.idleUntil }
    }
    return found
  }
}
