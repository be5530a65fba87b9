import type { Evidence } from '../assurance/evidence.ts'
import type { EpochSeconds } from '../assurance/time.ts'

/**
 * What a session holds: who, since when, and the evidence. No level and no expiry of a level: those are derived.
 * Written by authentication events only; the idle clock is kept beside it, by the store.
 */
export type SessionData = Readonly<{
  /** Drawn at sign-in, the same through every renewal of the session's id, gone at sign-out. Never shown: see `publicId`. */
  lineage: string
  issuer: string
  subject: string
  /** The provider's own session id (`sid`), where it gave one; back-channel logout names it. */
  sid: string | null
  name: string | null
  email: string | null
  /** Newest last. A weaker answer is added, never put in place of a stronger one. */
  evidence: readonly Evidence[]
  startedAt: EpochSeconds
  /** The absolute end; nothing moves it. */
  endsAt: EpochSeconds
  /** The latest ID token, sealed: `id_token_hint` at sign-out is its only use. */
  sealedIdToken: string | null
  /** A few words about the browser, so that a person recognises their sessions. */
  agent: string
  /** The keys it was under a moment ago: see `session/renewed.ts`. Oldest first; empty until the first renewal. */
  renewedFrom: readonly FormerKey[]
}>

/** A key that a session was under, and the second in which it got another. */
export type FormerKey = Readonly<{ key: string; until: EpochSeconds }>

/** A session as a store keeps it. */
export type StoredSession = Readonly<{ data: SessionData; idleUntil: EpochSeconds }>
