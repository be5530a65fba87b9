import type { Shortfall } from '../../assurance/decide.ts'
import type { Requirement } from '../../assurance/requirement.ts'
import type { EpochSeconds } from '../../assurance/time.ts'
import type { Purpose } from '../../oidc/transaction.ts'
import type { Attested } from '../page-models.ts'

/** One parameter of an authorization request; `null` for a value that is a secret or about a person, and is left out. */
export type Parameter = readonly [name: string, value: string | null]

/** What was asked, and why. There is no place in it for a `state`, nonce, verifier, hint or cookie. */
export type Question = Readonly<{
  /** Names the transaction without telling its `state`; see `nameOf`. Never shown. */
  name: string
  /** Of the request that asked. */
  reference: string
  purpose: Purpose
  /** The path that the person wanted, without its query. */
  page: string
  requirement: Requirement
  /** What the guard found lacking; null where nothing was. */
  shortfall: Shortfall | null
  trip: 1 | 2
  /** How the question travelled: in the address that the browser opened, or pushed from server to server. */
  by: 'browser' | 'pushed'
  parameters: readonly Parameter[]
  askedAt: EpochSeconds
}>

/** What became of it. `until: null` is "once, for this visit". */
export type Conclusion = Readonly<
  | { outcome: 'granted'; until: EpochSeconds | null }
  | { outcome: 'again' }
  | { outcome: 'refused'; code: string; status: number; providerSaid: string | null }
>

/** What came back, what was asked of it, and the conclusion. There is no place in it for a code or a token. */
export type Reply = Readonly<{
  /** Of the request that brought it; the refused page shows the same. */
  reference: string
  at: EpochSeconds
  /** Null where no ID token came, or where nothing may be taken from it. */
  obtained: Attested | null
  /** Names of the checks that held; see `every-check.ts`. */
  passed: readonly string[]
  failed: Readonly<{ check: string; because: string | null }> | null
  conclusion: Conclusion
}>

/** One trip to the provider and back. */
export type Answered = Readonly<{ question: Question; reply: Reply }>

/** The same while the person may still be away: without a reply then. */
export type Exchange = Answered | Readonly<{ question: Question; reply: null }>

/** What finds an exchange on the page: the reference of its latest request. */
export function referenceOf({ question, reply }: Exchange): string {
  return reply?.reference ?? question.reference
}
