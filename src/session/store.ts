import type { EpochSeconds, Seconds } from '../assurance/time.ts'
import type { SessionData, StoredSession } from './data.ts'

/** Which sessions: those of a person, or of one session at the identity provider, or one lineage. All given fields must match. */
export type Where = Readonly<{
  issuer: string
  subject?: string
  sid?: string
  lineage?: string
  /** Only sessions whose `startedAt` is this second or an earlier one. */
  startedUpTo?: EpochSeconds
  /** All but the session of this lineage. */
  exceptLineage?: string
}>

/**
 * The one port to whatever keeps sessions and once-only things. Three backends pass one contract test
 * (`test/session/stores/contract.ts`): memory, SQLite, Redis.
 *
 * Keys of sessions are not session ids but their SHA-256 (`session/session-id.ts`), so a copy of the store opens no session.
 * Every method rejects with `StoreUnavailable` when the backend cannot be reached, answers with an error or is slower
 * than the store's time-out; none ever answers "not there" because it could not look.
 */
export interface SessionStore {
  /** The session, or undefined when there is none, its idle or absolute end has passed, or its record is corrupt (then dropped and reported). */
  get(key: string): Promise<StoredSession | undefined>
  /**
   * Replaces the data of a session that still is `expected`, in one atomic step; writes nothing and answers false when it is not, or
   * has ended. Never moves the idle clock.
   */
  set(key: string, expected: SessionData, data: SessionData): Promise<boolean>
  /** Moves the idle clock of a session that exists; writes nothing otherwise. */
  touch(key: string, idleUntil: EpochSeconds): Promise<void>
  /** Removes a session and everything kept for its lineage; answers what it was. */
  destroy(key: string): Promise<SessionData | undefined>
  /**
   * One atomic step: removes `from` and writes `to`. When `from` is no longer there, or, with `expected`, is no longer that, nothing is
   * written and the answer is false. `from: null` begins a session. What is kept for the lineage stays, when the new data has the same
   * one; otherwise it goes.
   */
  move(from: string | null, to: string, session: StoredSession, expected?: SessionData): Promise<boolean>
  /** True for exactly one caller, in all processes, until the time is over. */
  claim(name: string, ttl: Seconds): Promise<boolean>
  /** Whether somebody has claimed it, until the time is over. A look before work that is to be claimed when it is done, or for words; it grants nothing. */
  isClaimed(name: string): Promise<boolean>
  /** The live sessions that match, newest first, with their keys. A corrupt record is never in the way. */
  findWhere(where: Where): Promise<ReadonlyArray<Readonly<{ key: string; session: StoredSession }>>>
  /** Removes the sessions that match and what is kept for their lineages; answers what they were. */
  destroyWhere(where: Where): Promise<readonly SessionData[]>

  /** Keeps a small value under a name, for a lineage if one is given; replaces an older one. It ends with its time or with the lineage's session. */
  keep(name: string, value: string, ttl: Seconds, lineage?: string): Promise<void>
  /** The kept value, or undefined. */
  peek(name: string): Promise<string | undefined>
  /** The kept value, taken: of all callers at most one gets it. */
  take(name: string): Promise<string | undefined>
  /**
   * Keeps `value` where `expected` is kept, or, with `null`, where nothing is: one atomic step, which writes nothing and answers false
   * otherwise. So of several writers one is first, and none brings back what ended with its session.
   */
  replace(name: string, expected: string | null, value: string, ttl: Seconds, lineage?: string): Promise<boolean>
  /** What is kept for a lineage, in no order. A name that is no session's lineage makes a group that ends with its values only. */
  keptFor(lineage: string): Promise<ReadonlyArray<Readonly<{ name: string; value: string }>>>

  /** How many live sessions there are, for metrics; an estimate will do. */
  count(): Promise<number>
  /** Resolves when the backend can read and write. */
  ready(): Promise<void>
  /** Begins removing what has expired, in small steps. Answers how to stop that and close. */
  start(): () => Promise<void>
}
