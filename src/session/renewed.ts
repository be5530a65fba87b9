import { type Seconds, seconds } from '../assurance/time.ts'
import type { SessionStore } from './store.ts'

/** How long a request may be on its way that was sent with the id its session had until a moment ago. */
const ON_ITS_WAY: Seconds = seconds(30)

/** Remembers for a moment which lineage a session id belonged to that is about to be renewed. The id itself opens nothing any more. */
export async function rememberRenewal(store: SessionStore, key: string, lineage: string): Promise<void> {
  await store.keep(nameOf(key), lineage, ON_ITS_WAY, lineage)
}

/** Whether a session of this lineage was under this key a moment ago. */
export async function wasRenewed(store: SessionStore, key: string, lineage: string): Promise<boolean> {
  return (await store.peek(nameOf(key))) === lineage
}

const nameOf = (key: string): string => `renewed:${key}`
