import { hash } from 'node:crypto'
import * as oidc from 'openid-client'
import type { Shortfall } from '../assurance/decide.ts'
import type { Requirement } from '../assurance/requirement.ts'
import { after, type EpochSeconds, type Seconds } from '../assurance/time.ts'
import type { Sealer } from '../seal.ts'

/** Why somebody was sent to the provider. */
export type Purpose = 'sign-in' | 'step-up' | 're-authentication'

/**
 * What can be told of a question and nothing else in its transaction says; nothing is decided by it. A list, because eight transactions
 * travel with every request of a browser.
 */
export type Told = readonly [
  /** Of the request that asked. */
  reference: string,
  /** What the guard found lacking; null where nothing was. */
  shortfall: Shortfall | null,
  /** How the question travelled: in the address that the browser opened, or pushed from server to server. */
  by: 'browser' | 'pushed',
  /** Whether the provider was told who is expected. */
  hint: 'sent' | 'none',
]

/**
 * What is remembered while the person is away at the provider; one per `state`, sealed into a cookie, so that an anonymous
 * visit leaves nothing on the server. The requirement in here decides at the callback, not the URL that the person carried.
 */
export type Transaction = Readonly<{
  state: string
  nonce: string
  codeVerifier: string
  purpose: Purpose
  requirement: Requirement
  /** A path of ours. */
  returnTo: string
  issuer: string
  /** Whose session asked for more; null for a sign-in. */
  session: Readonly<{ lineage: string; subject: string }> | null
  sentAt: EpochSeconds
  /** The same moment in milliseconds, to tell what came first within a second. */
  sentAtMillisecond: number
  /** The second trip is made when the first answer was only too old; there is no third. */
  trip: 1 | 2
  /** For "each time": the route that the sign-in admits to, once; null otherwise. */
  admits: string | null
  /** For `/explain`; null where nobody reads it there. */
  told: Told | null
}>

/** What makes each transaction another: 256 bit each. @see RFC 9700, 2.1.1; RFC 7636 */
export function freshSecrets(): Pick<Transaction, 'state' | 'nonce' | 'codeVerifier'> {
  return { state: oidc.randomState(), nonce: oidc.randomNonce(), codeVerifier: oidc.randomPKCECodeVerifier() }
}

/** Names a transaction without telling its `state`: 16 base64url characters of its SHA-256. */
export function nameOf(state: string): string {
  return hash('sha256', state, 'base64url').slice(0, 16)
}

export async function sealTransaction(transaction: Transaction, sealer: Sealer): Promise<string> {
  return sealer.seal(transaction)
}

/** The transaction of that `state`, or undefined for anything we did not seal for it. */
export async function openTransaction(sealed: string, state: string, sealer: Sealer): Promise<Transaction | undefined> {
  const opened = await openAnyTransaction(sealed, sealer)
  return opened !== undefined && opened.state === state ? opened : undefined
}

/** Whatever transaction it is, or undefined for anything we did not seal: to know what is under way, not to go on with it. */
export async function openAnyTransaction(sealed: string, sealer: Sealer): Promise<Transaction | undefined> {
  return (await sealer.open(sealed)) as Transaction | undefined
}

export function hasExpired({ sentAt }: Transaction, lifetime: Seconds, now: EpochSeconds): boolean {
  return now >= after(sentAt, lifetime)
}
