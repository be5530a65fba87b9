import type { Seconds } from '../assurance/time.ts'
import type { Person } from './begin.ts'
import type { SessionStore } from './store.ts'

/** Whom a logout token named; `sid` and `sub` both given must both match. */
export type Named = Readonly<{ issuer: string; sid: string | null; sub: string | null }>

/**
 * Remembers that the provider ended somebody's sessions, so that a sign-in of theirs that is under way does not outlive the logout.
 * Written before the sessions are looked for, and read after a session was written: whichever comes first, one of the two sees the other.
 *
 * @param now milliseconds.
 * @param ttl at least as long as a transaction lives.
 */
export async function rememberLogout(store: SessionStore, named: Named, now: number, ttl: Seconds): Promise<void> {
  await store.keep(nameOf(named), String(now), ttl)
}

/** Whether a logout that names this person arrived at or after that moment (milliseconds). */
export async function loggedOutSince(store: SessionStore, person: Person, since: number): Promise<boolean> {
  const { issuer, sid, subject } = person
  const names = [
    { issuer, sid: null, sub: subject },
    ...(sid === null
      ? []
      : [
          { issuer, sid, sub: null },
          { issuer, sid, sub: subject },
        ]),
  ]
  // At once: a store on another machine then answers all of them in one trip.
  const logouts = await Promise.all(names.map((name) => store.peek(nameOf(name))))
  return logouts.some((at) => at !== undefined && Number(at) >= since)
}

function nameOf({ issuer, sid, sub }: Named): string {
  return `logout:${JSON.stringify([issuer, sid, sub])}`
}
