import type { EpochSeconds, Seconds } from '../../assurance/time.ts'
import { secondOf } from '../../assurance/time.ts'
import type { SessionData, StoredSession } from '../data.ts'
import { fromRecord, toRecord } from '../session-record.ts'
import type { SessionStore, Where } from '../store.ts'
import type { FoundSession } from './found-session.ts'
import { newestFirst } from './found-session.ts'
import { isLive } from './is-live.ts'
import { matchesWhere, mustNameSomebody } from './matches-where.ts'
import type { Report } from './report.ts'
import { corruptRecord } from './report.ts'

/** Entries a slice of the sweep looks at, and how long after it the next one comes. */
const SLICE = 500
const NEXT_SLICE_AFTER_MS = 100

/**
 * Sessions in this process: for tests, and for one process whose sessions may end with it. Keeps records as the text the other
 * stores keep, so that what is read back is a copy and is checked alike.
 *
 * @param clock milliseconds since the epoch
 */
export function createMemoryStore({ clock, report }: { clock: () => number; report?: Report }): SessionStore {
  const sessions = new Map<string, { record: string; lineage: string; idleUntil: EpochSeconds; endsAt: EpochSeconds }>()
  const claims = new Map<string, number>()
  const kept = new Map<string, { value: string; until: number; lineage: string | undefined }>()
  const keptBy = new Map<string, Set<string>>()

  const isThere = (key: string) => {
    const entry = sessions.get(key)
    return entry !== undefined && isLive(entry.idleUntil, entry.endsAt, secondOf(clock()))
  }

  /** True where the session lives and, where a record is expected, has that one. */
  const isStill = (key: string, expected: SessionData | undefined) =>
    isThere(key) && (expected === undefined || sessions.get(key)?.record === toRecord(expected))

  const read = (key: string): StoredSession | undefined => {
    const entry = sessions.get(key)
    if (entry === undefined) return undefined
    const data = fromRecord(entry.record)
    if (data === undefined) {
      remove(key)
      report?.(corruptRecord)
      return undefined
    }
    return isLive(entry.idleUntil, data.endsAt, secondOf(clock())) ? { data, idleUntil: entry.idleUntil } : undefined
  }

  const write = (key: string, { data, idleUntil }: StoredSession) =>
    sessions.set(key, { record: toRecord(data), lineage: data.lineage, idleUntil, endsAt: data.endsAt })

  const remove = (key: string) => {
    const lineage = sessions.get(key)?.lineage
    sessions.delete(key)
    if (lineage === undefined) return
    for (const name of keptBy.get(lineage) ?? []) kept.delete(name)
    keptBy.delete(lineage)
  }

  const find = (where: Where) => {
    mustNameSomebody(where)
    const found: FoundSession[] = []
    for (const key of [...sessions.keys()]) {
      const session = read(key)
      if (session !== undefined && matchesWhere(where, session.data)) found.push({ key, session })
    }
    return found.sort(newestFirst)
  }

  const peek = (name: string) => {
    const entry = kept.get(name)
    return entry !== undefined && clock() < entry.until ? entry.value : undefined
  }

  const drop = (name: string) => {
    const lineage = kept.get(name)?.lineage
    kept.delete(name)
    if (lineage === undefined) return
    keptBy.get(lineage)?.delete(name)
    if (keptBy.get(lineage)?.size === 0) keptBy.delete(lineage)
  }

  const put = (name: string, value: string, ttl: Seconds, lineage: string | undefined) => {
    drop(name)
    kept.set(name, { value, until: clock() + ttl * 1000, lineage })
    if (lineage !== undefined) keptBy.set(lineage, (keptBy.get(lineage) ?? new Set()).add(name))
  }

  /** Looks at every entry, over and over, and removes what has ended: one entry a step, so that nobody waits for all of them. */
  function* sweep(): Generator<undefined, never> {
    for (;;) {
      for (const key of sessions.keys()) {
        if (!isThere(key)) remove(key)
        yield
      }
      for (const [name, until] of claims) {
        if (until <= clock()) claims.delete(name)
        yield
      }
      for (const [name, { until }] of kept) {
        if (until <= clock()) drop(name)
        yield
      }
      yield
    }
  }

  return {
    get: async (key) => read(key),
    set: async (key, expected, data) => {
      const entry = sessions.get(key)
      if (entry === undefined || !isStill(key, expected)) return false
      write(key, { data, idleUntil: entry.idleUntil })
      return true
    },
    touch: async (key, idleUntil) => {
      const entry = sessions.get(key)
      if (entry !== undefined && isThere(key)) entry.idleUntil = idleUntil
    },
    destroy: async (key) => {
      const session = read(key)
      remove(key)
      return session?.data
    },
    move: async (from, to, session, expected) => {
      if ((from !== null && !isStill(from, expected)) || sessions.has(to)) return false
      if (from !== null) {
        // What is kept goes with the lineage it is kept for, so a session of the same lineage is taken out by hand.
        if (sessions.get(from)?.lineage === session.data.lineage) sessions.delete(from)
        else remove(from)
      }
      write(to, session)
      return true
    },
    claim: async (name, ttl) => {
      if (clock() < (claims.get(name) ?? 0)) return false
      claims.set(name, clock() + ttl * 1000)
      return true
    },
    isClaimed: async (name) => clock() < (claims.get(name) ?? 0),
    findWhere: async (where) => find(where),
    destroyWhere: async (where) => {
      const found = find(where)
      for (const { key } of found) remove(key)
      return found.map(({ session }) => session.data)
    },
    keep: async (name, value, ttl, lineage) => put(name, value, ttl, lineage),
    peek: async (name) => peek(name),
    take: async (name) => {
      const value = peek(name)
      drop(name)
      return value
    },
    replace: async (name, expected, value, ttl, lineage) => {
      if ((peek(name) ?? null) !== expected) return false
      put(name, value, ttl, lineage)
      return true
    },
    keptFor: async (lineage) =>
      [...(keptBy.get(lineage) ?? [])].flatMap((name) => {
        const value = peek(name)
        return value === undefined ? [] : [{ name, value }]
      }),
    count: async () => [...sessions.keys()].filter(isThere).length,
    ready: async () => undefined,
    start: () => {
      const entries = sweep()
      const slice = () => {
        for (let at = 0; at < Math.min(SLICE, sessions.size + claims.size + kept.size); at += 1) entries.next()
      }
      const timer = setInterval(slice, NEXT_SLICE_AFTER_MS).unref()
      return async () => clearInterval(timer)
    },
  }
}
