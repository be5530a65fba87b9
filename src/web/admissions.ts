import { type EpochSeconds, type Seconds, seconds } from '../assurance/time.ts'
import type { SessionStore } from '../session/store.ts'

/** How long somebody who has just signed in again may take to be back at the page. */
const ADMISSION: Seconds = seconds(300)

/**
 * One sign-in admits one visit to one route, in the session it was made for: two that come back before either page is opened admit two,
 * and one that answers two questions admits one.
 *
 * @param signedInAt when the provider says it was: what tells one sign-in from another.
 */
export async function admit(store: SessionStore, lineage: string, route: string, signedInAt: EpochSeconds | null): Promise<void> {
  await store.keep(`${namesOf(lineage, route)}${signedInAt}`, 'admitted', ADMISSION, lineage)
}

/** True for exactly one visit after each admission. */
export async function useAdmission(store: SessionStore, lineage: string, route: string): Promise<boolean> {
  const mine = namesOf(lineage, route)
  for (const { name } of await store.keptFor(lineage)) {
    if (name.startsWith(mine) && (await store.take(name)) !== undefined) return true
  }
  return false
}

/** What the names of all admissions to a route begin with, and no other name does. */
function namesOf(lineage: string, route: string): string {
  return `admission:${JSON.stringify([lineage, route])}:`
}
