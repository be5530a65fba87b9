import { type EpochSeconds, seconds } from '../../assurance/time.ts'
import type { Sealer } from '../../seal.ts'
import type { SessionStore } from '../../session/store.ts'
import { type Owner, personOf } from './records.ts'
import type { Transfer } from './transfer.ts'

/** What was paid. */
export type Entry = Readonly<{ id: string; transfer: Transfer; executedAt: EpochSeconds }>

const A_YEAR = seconds(31_536_000)
const SHOWN = 20

export type Ledger = ReturnType<typeof createLedger>

/**
 * The sample's bank: to execute a transfer is to enter it here. It takes an id once and never again, as a bank's API takes an idempotency
 * key, which is what makes it safe to try again after a crash. Entries belong to the person and outlive the session.
 */
export function createLedger(store: SessionStore, sealer: Sealer) {
  return {
    /** Enters the transfer. True for exactly one caller, in all processes; false where it has been entered before. */
    async enter(entry: Entry, owner: Owner): Promise<boolean> {
      return store.replace(nameOf(entry.id), null, await sealer.seal(entry), A_YEAR, groupOf(owner))
    },

    async has(id: string): Promise<boolean> {
      return (await store.peek(nameOf(id))) !== undefined
    },

    /** What the person paid, the newest first. */
    async of(owner: Owner): Promise<readonly Entry[]> {
      const kept = await store.keptFor(groupOf(owner))
      const entries = await Promise.all(kept.map(({ value }) => sealer.open(value) as Promise<Entry | undefined>))
      return entries
        .flatMap((entry) => entry ?? [])
        .sort((one, other) => other.executedAt - one.executedAt)
        .slice(0, SHOWN)
    },
  }
}

const nameOf = (id: string): string => `ledger:${id}`
const groupOf = (owner: Owner): string => `ledger-of:${personOf(owner)}`
