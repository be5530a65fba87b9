import type { Evidence } from '../assurance/evidence.ts'
import type { Profile } from '../assurance/profiles/profile.ts'
import type { Requirement } from '../assurance/requirement.ts'
import type { EpochSeconds, Seconds } from '../assurance/time.ts'

/** An ID token whose signature has been verified (`oidc/keys.ts`); nothing else about it has been believed yet. */
export type IdToken = Readonly<{
  header: Readonly<Record<string, unknown>>
  claims: Readonly<Record<string, unknown>>
}>

/** What the ID token is held against: our settings and the transaction, never the provider's word. */
export type Expected = Readonly<{
  issuer: string
  clientId: string
  /** The one signing algorithm of the settings. */
  alg: string
  /** The transaction's nonce; null where none was sent (CIBA). */
  nonce: string | null
  /** What `at_hash` must be for the access token that came along; null where none came. */
  accessTokenHash: string | null
  /** Who it must be: the subject of the session that asked for more; null at a sign-in. */
  subject: string | null
  requirement: Requirement
  /** When the authorization request was sent. */
  sentAt: EpochSeconds
  now: EpochSeconds
  /** `CLOCK_TOLERANCE`: for `exp`, `iat`, `nbf` and an `auth_time` ahead of us. Never for a window. */
  tolerance: Seconds
  profile: Profile
}>

/** A check's answer. `because` is for the log and for people who read it: it quotes the field and no value of a token. */
export type Answer = Readonly<{ holds: true } | { holds: false; because: string }>

/** One question about an ID token. */
export type Check = (token: IdToken, expected: Expected) => Answer

/** One question about the evidence of a genuine ID token. */
export type SufficiencyCheck = (evidence: Evidence, expected: Expected) => Answer

export const holds: Answer = { holds: true }

export const fails = (because: string): Answer => ({ holds: false, because })
