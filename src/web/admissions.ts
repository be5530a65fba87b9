import { type EpochSeconds, type Seconds, seconds } from '../assurance/time.ts'
import { Refused } from '../oidc/refusal.ts'
import type { Transaction } from '../oidc/transaction.ts'
import type { SessionStore } from '../session/store.ts'
import type { Services } from './services.ts'

/** How long somebody who has just signed in again may take to be back at the page. */
const ADMISSION: Seconds = seconds(300)

/** The provider tells the second of a sign-in, so two of them less than this apart, in milliseconds, may look like one. */
const MAY_BE_ANOTHER = 1_000

/**
 * Refuses a sign-in that had admitted a visit before this request was sent: the provider answered from its own session, and only the
 * allowances for clocks that differ let it seem new. Compares no clock of ours with the provider's.
 *
 * @param signedInAt when the provider says it was: what tells one sign-in from another.
 * @throws {Refused} `not_reauthenticated`
 */
export async function refuseUsedSignIn(
  store: SessionStore,
  { session, admits, sentAtMillisecond }: Transaction,
  signedInAt: EpochSeconds | null,
): Promise<void> {
  if (session === null || admits === null) return
  const admittedAt = await store.peek(`${recordOf(session.lineage, admits)}${signedInAt}`)
  if (admittedAt !== undefined && sentAtMillisecond >= Number(admittedAt) + MAY_BE_ANOTHER)
    throw new Refused('not_reauthenticated', 'this sign-in has admitted a visit already')
}

/**
 * One sign-in admits one visit to one route, in the session it was made for: two that come back before either page is opened admit two,
 * and one that answers two questions under way admits one, whether that visit has been made or not.
 *
 * @param signedInAt when the provider says it was.
 */
export async function admit(
  { store, clock, config }: Services,
  lineage: string,
  route: string,
  { sentAtMillisecond }: Transaction,
  signedInAt: EpochSeconds | null,
): Promise<void> {
  const record = `${recordOf(lineage, route)}${signedInAt}`
  const remembered = seconds(config.transactionLifetime + ADMISSION)
  const first = await store.replace(record, null, String(clock()), remembered, lineage)
  if (!first && sentAtMillisecond < Number((await store.peek(record)) ?? Number.POSITIVE_INFINITY)) return
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

/** What the names of the records begin with that say when a sign-in admitted to a route. */
function recordOf(lineage: string, route: string): string {
  return `admitted:${JSON.stringify([lineage, route])}:`
}
