import { type Seconds, seconds } from '../assurance/time.ts'
import type { SessionStore } from '../session/store.ts'

/** How long somebody who has just signed in again may take to be back at the page. */
const ADMISSION: Seconds = seconds(300)

/** One sign-in admits one visit to one route, in the session it was made for. */
export async function admit(store: SessionStore, lineage: string, route: string): Promise<void> {
  await store.keep(nameOf(lineage, route), 'admitted', ADMISSION, lineage)
}

/** True for exactly one visit after each admission. */
export async function useAdmission(store: SessionStore, lineage: string, route: string): Promise<boolean> {
  return (await store.take(nameOf(lineage, route))) !== undefined
}

function nameOf(lineage: string, route: string): string {
  return `admission:${lineage}:${route}`
}
