import { seconds } from '../../assurance/time.ts'
import type { SessionStore } from '../../session/store.ts'
import type { Caller } from './require-assurance-or-token.ts'

/** How long the sample remembers an approval. */
const A_YEAR = seconds(31_536_000)

/** When the person approved that month's payslip, in ISO 8601, or null. */
export async function approvedAt(store: SessionStore, caller: Caller, month: string): Promise<string | null> {
  return (await store.peek(nameOf(caller, month))) ?? null
}

/** Approves once: a second approval changes nothing. @returns when the first one was made. */
export async function approve(store: SessionStore, caller: Caller, month: string, now: string): Promise<string> {
  const first = await store.replace(nameOf(caller, month), null, now, A_YEAR)
  return first ? now : ((await approvedAt(store, caller, month)) ?? now)
}

const nameOf = ({ issuer, subject }: Caller, month: string): string => `approval:${JSON.stringify([issuer, subject, month])}`
