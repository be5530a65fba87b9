import { after, type Seconds, secondOf, seconds } from '../../assurance/time.ts'
import type { SessionData } from '../../session/data.ts'
import { sessionOfLineage } from '../../session/of-lineage.ts'
import { publicId } from '../../session/session-id.ts'
import type { Services } from '../services.ts'
import type { Answered } from './exchange.ts'

/** The form written here. A record of any other, older or newer, is not read. */
const FORMAT = 2

/** How many a session keeps; the oldest goes first. */
export const MOST_EXCHANGES = 8

/** Whose: the lineage and its end, whatever id the session has now. */
export type Owner = Readonly<Pick<SessionData, 'issuer' | 'lineage' | 'endsAt'>>

type Exchanges = readonly Answered[]
type Kept = Readonly<{ format: typeof FORMAT; lineage: string; exchanges: Exchanges }>

/** Two tabs may write at the same time; a session that has ended is written to by nobody. */
const TRIES = 4

/** Keeps one that has ended. @returns false where it is not kept. @throws {StoreUnavailable} */
export async function keepExchange(services: Services, owner: Owner, exchange: Answered): Promise<boolean> {
  const { store } = services
  const name = nameOf(owner)
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await store.peek(name)
    const exchanges = [exchange, ...exchangesIn(owner, before)].slice(0, MOST_EXCHANGES)
    const after = JSON.stringify({ format: FORMAT, lineage: owner.lineage, exchanges } satisfies Kept)
    if (await store.replace(name, before ?? null, after, left(services, owner), owner.lineage))
      return before !== undefined || (await stillThere(services, owner))
  }
  return false
}

/** The last exchanges of this session that have ended, the newest first. @throws {StoreUnavailable} */
export async function keptExchanges(services: Services, owner: Owner): Promise<Exchanges> {
  return exchangesIn(owner, await services.store.peek(nameOf(owner)))
}

/** A first record may come after its session has ended, when nobody would remove it any more: then it goes at once. */
async function stillThere({ store }: Services, owner: Owner): Promise<boolean> {
  if ((await sessionOfLineage(store, owner)) !== null) return true
  await store.take(nameOf(owner))
  return false
}

/** Not sealed: like the session itself it holds no secret. What is no record of this lineage counts as nothing. */
function exchangesIn({ lineage }: Owner, record: string | undefined): Exchanges {
  try {
    const kept = JSON.parse(record ?? 'null') as Kept | null
    return kept?.format === FORMAT && kept.lineage === lineage ? kept.exchanges : []
  } catch {
    return []
  }
}

/** Until the second after the session's end. */
function left({ clock }: Services, { endsAt }: Owner): Seconds {
  return seconds(Math.max(1, after(endsAt, seconds(1)) - secondOf(clock())))
}

const nameOf = ({ lineage }: Owner): string => `exchanges:${publicId(lineage)}`
