import type { EpochSeconds } from '../assurance/time.ts'
import type { Config } from '../config.ts'

/** The settings that the questions are asked for. */
export type Examined = Readonly<
  Pick<
    Config,
    | 'provider'
    | 'idTokenSigningAlg'
    | 'profile'
    | 'scopes'
    | 'pushedAuthorizationRequests'
    | 'windows'
    | 'clockTolerance'
    | 'baseUrl'
  >
>

/** A discovery document as it came: any member may be missing or of another type than it should be. */
export type Metadata = Readonly<Record<string, unknown>>

/** Why something could not be had, and what to do about it. */
export type Trouble = Readonly<{ says: string; todo: string }>

/** What was seen besides the two documents. */
export type Seen = Readonly<{
  /** Our clock when the discovery document arrived. */
  at: EpochSeconds
  /** The provider's clock then, from the `Date` header; null where it sent none. */
  providerTime: EpochSeconds | null
  /** When the certificate of the issuer's host expires; null where it was not seen, or there is none. */
  certificateUntil: EpochSeconds | null
  /** Why there is no key set; null where there is one. */
  keySetTrouble: Trouble | null
}>

/** Everything that a question may look at. */
export type Facts = Readonly<{
  config: Examined
  metadata: Metadata
  /** The body of `jwks_uri`, as it came. */
  jwks: unknown
  seen: Seen
}>
