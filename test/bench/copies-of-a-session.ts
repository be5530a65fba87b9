import { randomBytes } from 'node:crypto'
import { sign } from 'cookie-signature'
import { sessionCookieName, sessionIdsIn } from '../../src/session/cookie.ts'
import type { SessionData, StoredSession } from '../../src/session/data.ts'
import { keyOf, newLineage, newSessionId } from '../../src/session/session-id.ts'

/** A session under a key of its own. */
export type Copy = Readonly<{ key: string; data: SessionData }>

const NAME = sessionCookieName({ secure: false })

/** The store's key of the session that a `Cookie` header holds. */
export function keyIn(cookieHeader: string, secret: string): string {
  const [id] = sessionIdsIn(cookieHeader, NAME, [secret])
  if (id === undefined) throw new Error('nobody is signed in')
  return keyOf(id)
}

/**
 * So many sessions like a real one, each of another person, lineage and provider session; and the cookies of some of them, spread evenly
 * over all.
 */
export function copiesOf({ data }: StoredSession, count: number, secret: string, cookies: number) {
  const every = Math.max(1, Math.floor(count / cookies))
  const kept: string[] = []
  function* copies(): Generator<Copy> {
    for (let n = 0; n < count; n++) {
      const id = newSessionId()
      if (n % every === 0) kept.push(`${NAME}=${encodeURIComponent(`s:${sign(id, secret)}`)}`)
      const person = { subject: `person-${n}`, sid: randomBytes(16).toString('base64url'), lineage: newLineage() }
      yield { key: keyOf(id), data: { ...data, ...person } }
    }
  }
  return { copies: copies(), cookies: kept }
}
