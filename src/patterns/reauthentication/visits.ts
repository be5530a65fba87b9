import { randomBytes } from 'node:crypto'
import { after, type EpochSeconds, epochSeconds, type Seconds, seconds } from '../../assurance/time.ts'
import type { SessionStore } from '../../session/store.ts'
import type { VisitState } from './visit.ts'

/** How long the form of a page that was opened is accepted; after that it is kept, and another sign-in asked for. */
export const VISIT: Seconds = seconds(300)

/** A visit that is open: what its form carries, and the last second it is accepted in. */
export type OpenVisit = Readonly<{ id: string; until: EpochSeconds }>

/** Where a visit belongs: one session, from sign-in to sign-out, and one page. */
export type Place = Readonly<{ lineage: string; route: string }>

/** 128 bits in base64url; anything else a form may say is the name of no visit. */
const ID = /^[\w-]{22}$/

/** Opens a visit. The caller has just used up what admits to it. */
export async function openVisit(store: SessionStore, place: Place, now: EpochSeconds): Promise<OpenVisit> {
  const visit = { id: randomBytes(16).toString('base64url'), until: after(now, VISIT) }
  await store.keep(nameOf(place, visit.id), String(visit.until), VISIT, place.lineage)
  return visit
}

/** The visit that a form names, as it stands. Looking uses nothing up. */
export async function lookUp(
  store: SessionStore,
  place: Place,
  id: unknown,
): Promise<Readonly<{ state: VisitState; visit: OpenVisit | null }>> {
  if (typeof id !== 'string' || !ID.test(id)) return { state: 'none', visit: null }
  const kept = await store.peek(nameOf(place, id))
  if (kept === undefined) return { state: 'none', visit: null }
  if (kept === USED) return { state: 'used', visit: null }
  return { state: 'open', visit: { id, until: epochSeconds(Number(kept)) } }
}

/** True for exactly one form of a visit, in all processes. */
export async function useVisit(store: SessionStore, place: Place, { id }: OpenVisit): Promise<boolean> {
  const first = await store.claim(`${nameOf(place, id)}:form`, VISIT)
  if (first) await store.keep(nameOf(place, id), USED, VISIT, place.lineage)
  return first
}

const USED = 'used'

const nameOf = ({ lineage, route }: Place, id: string): string => `visit:${lineage}:${route}:${id}`
