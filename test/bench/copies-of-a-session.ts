import { hash } from 'node:crypto'
import { sign } from 'cookie-signature'
import { sessionCookieName, sessionIdsIn } from '../../src/session/cookie.ts'
import type { SessionData, StoredSession } from '../../src/session/data.ts'
import { keyOf, newSessionId } from '../../src/session/session-id.ts'

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
  const seed = newSessionId()
  function* copies(): Generator<Copy> {
    for (let n = 0; n < count; n++) {
      // As long and as far apart as drawn ones, at a tenth of the price.
      const id = hash('sha256', `${seed}:${n}`, 'base64url')
      if (n % every === 0) kept.push(`${NAME}=${encodeURIComponent(`s:${sign(id, secret)}`)}`)
      const person = { subject: `person-${n}`, sid: id.slice(21), lineage: id.slice(0, 22) }
      yield { key: keyOf(id), data: { ...data, ...person } }
    }
  }
  return { copies: copies(), cookies: kept }
}
