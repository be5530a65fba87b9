import { hash, randomBytes } from 'node:crypto'
import type { Level } from '../../assurance/level.ts'
import { type EpochSeconds, epochSeconds, seconds } from '../../assurance/time.ts'
import type { Sealer } from '../../seal.ts'
import type { SessionData } from '../../session/data.ts'
import type { SessionStore } from '../../session/store.ts'
import type { Approval } from './approval.ts'
import type { Transfer } from './transfer.ts'

/** Whose: the person, and the session from its sign-in to its sign-out. */
export type Owner = Readonly<Pick<SessionData, 'issuer' | 'subject' | 'lineage'>>

/** A transfer and how far its approval has come. All but `approval` stays as it was when it was shown. */
export type TransferRecord = Readonly<{
  id: string
  owner: Owner
  transfer: Transfer
  /** Of what was shown; see `digestOf`. */
  digest: string
  /** What the phone shows; null for a transfer that no phone was asked about. */
  message: string | null
  /** The level that an approval has to show. */
  level: Level
  createdAt: EpochSeconds
  approval: Approval
}>

/** A record, and the text it was read from: whoever writes has to have read the latest. */
export type Kept = Readonly<{ record: TransferRecord; sealed: string }>

/** Longer than a session without its end being noticed; a record ends with its session, or with this. */
const A_DAY = seconds(86_400)
/** Longer than any approval may take. */
const AN_APPROVAL = seconds(900)
const MINUTE = seconds(60)
const MOST_AT_ONCE = 3
/** The group of names of everything that is not at its end. */
const UNDER_WAY = 'approvals-under-way'

export type Records = ReturnType<typeof createRecords>

/**
 * Keeps transfers and their approvals in the session store, sealed, so that they survive a restart and are seen by every process. They
 * belong to a session: when it ends they are gone, and what is gone cannot be written again.
 */
export function createRecords(store: SessionStore, sealer: Sealer) {
  async function open(sealed: string | undefined): Promise<Kept | undefined> {
    const record = sealed === undefined ? undefined : ((await sealer.open(sealed)) as TransferRecord | undefined)
    return record && sealed !== undefined ? { record, sealed } : undefined
  }

  return {
    /** Makes a first record. `reserve` must have been true for its id. */
    async begin(record: TransferRecord): Promise<Kept> {
      const { id, owner } = record
      const sealed = await sealer.seal(record)
      await store.keep(nameOf(id), sealed, A_DAY, owner.lineage)
      await store.keep(underWay(id), JSON.stringify(owner), A_DAY, UNDER_WAY)
      return { record, sealed }
    },

    /** The record of that id, or undefined; also where what is kept under its name was made for another. */
    async look(id: string): Promise<Kept | undefined> {
      const kept = ID.test(id) ? await open(await store.peek(nameOf(id))) : undefined
      return kept?.record.id === id ? kept : undefined
    },

    /** The record with this approval in place of the one that was read; undefined where somebody else was first, or it is gone. */
    async write({ record, sealed }: Kept, approval: Approval): Promise<Kept | undefined> {
      const next = { ...record, approval }
      const resealed = await sealer.seal(next)
      const written = await store.replace(nameOf(record.id), sealed, resealed, A_DAY, record.owner.lineage)
      return written ? { record: next, sealed: resealed } : undefined
    },

    /** Everything of one session, the newest first. */
    async ofSession({ lineage }: Owner): Promise<readonly TransferRecord[]> {
      const kept = (await store.keptFor(lineage)).filter(({ name }) => name.startsWith(nameOf('')))
      const opened = await Promise.all(kept.map(({ value }) => open(value)))
      return opened.flatMap((found) => found?.record ?? []).sort((one, other) => other.createdAt - one.createdAt)
    },

    /** What is not at its end, of everybody, with its owner: for whoever polls. */
    async underWay(): Promise<ReadonlyArray<Readonly<{ id: string; owner: Owner }>>> {
      return (await store.keptFor(UNDER_WAY)).map(({ name, value }) => ({
        id: name.slice(underWay('').length),
        owner: JSON.parse(value) as Owner,
      }))
    },

    /** It has ended and needs no more looking after. True for one caller. */
    async close(id: string): Promise<boolean> {
      return (await store.take(underWay(id))) !== undefined
    },

    /** True where the person may have one more open; it is theirs until `release`. */
    async reserve(id: string, owner: Owner): Promise<boolean> {
      for (const place of placesOf(owner)) {
        if (await store.replace(place, null, id, AN_APPROVAL, owner.lineage)) return true
        if (await store.replace(place, FREE, id, AN_APPROVAL, owner.lineage)) return true
      }
      return false
    },

    async release(id: string, owner: Owner): Promise<void> {
      for (const place of placesOf(owner)) await store.replace(place, id, FREE, MINUTE, owner.lineage)
    },

    /** Until when the person is left alone after a no, or null. */
    async coolDown(owner: Owner): Promise<EpochSeconds | null> {
      const until = await store.peek(coolDownOf(owner))
      return until === undefined ? null : epochSeconds(Number(until))
    },

    async beginCoolDown(owner: Owner, deniedAt: EpochSeconds): Promise<void> {
      await store.keep(coolDownOf(owner), String(deniedAt + MINUTE), MINUTE)
    },
  }
}

/** 128 random bits: nobody guesses the address of somebody else's transfer. */
export const newTransferId = (): string => randomBytes(16).toString('base64url')

/** One name for a person, whatever characters a provider uses. */
export const personOf = ({ issuer, subject }: Pick<Owner, 'issuer' | 'subject'>): string =>
  hash('sha256', JSON.stringify([issuer, subject]), 'base64url')

const ID = /^[\w-]{22}$/
const FREE = ''
const nameOf = (id: string): string => `transfer:${id}`
const underWay = (id: string): string => `approval-under-way:${id}`
const coolDownOf = (owner: Owner): string => `approval-cool-down:${personOf(owner)}`
const placesOf = (owner: Owner): readonly string[] =>
  Array.from({ length: MOST_AT_ONCE }, (_, place) => `approval-place:${personOf(owner)}:${place}`)
