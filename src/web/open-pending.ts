import type { Request, Response } from 'express'
import { type Seconds, secondOf } from '../assurance/time.ts'
import { Refused } from '../oidc/refusal.ts'
import { hasExpired, nameOf, openTransaction, type Transaction } from '../oidc/transaction.ts'
import type { Session } from '../session/read.ts'
import type { SessionStore } from '../session/store.ts'
import { renewedMeanwhile } from './renewed-meanwhile.ts'
import type { Services } from './services.ts'
import { createTransactionCookies } from './transaction-cookies.ts'
import { currentSession } from './visit.ts'

/** A transaction that this browser began, used up by this request, and the session it has now. */
export type Opened = Readonly<{
  transaction: Transaction
  query: URLSearchParams
  session: Session | null
  /** Why nothing may come of it: `already_used`, `transaction_expired` or `session_ended`; null where nothing speaks against it. */
  refusal: Refused | null
}>

/**
 * Opens and uses up the transaction that a callback belongs to, before the code in it is looked at.
 *
 * @throws {Refused} `no_transaction`, or `already_used` where this answer was used and its cookie went with it.
 * @throws {StoreUnavailable} before anything is used up.
 * @see RFC 9700, 4.7 (CSRF) and 4.5 (code injection)
 */
export async function openPending(services: Services, req: Request, res: Response): Promise<Opened> {
  const { config, clock, store, sealers } = services
  const query = new URLSearchParams(req.url.replace(/^[^?]*\??/, ''))
  const state = query.get('state') ?? ''
  const cookies = createTransactionCookies(config, config.transactionLifetime)
  const found = state === '' ? undefined : cookies.find(req, state)
  if (found === undefined) throw await withoutCookie(services, state)

  const present = await currentSession(services, req, res)
  const transaction = await openTransaction(found.sealed, state, sealers.transaction)
  if (transaction === undefined || transaction.issuer !== config.provider.issuer) {
    cookies.drop(res, found.cookie)
    throw new Refused('no_transaction', 'the cookie is not one we made for this state')
  }
  const session = present ?? (await renewedMeanwhile(services, req, transaction))
  const mine = await store.claim(claimOf(state), (config.transactionLifetime * 2) as Seconds)
  cookies.drop(res, found.cookie)
  const late = hasExpired(transaction, config.transactionLifetime, secondOf(clock()))
  return { transaction, query, session, refusal: refusalOf(transaction, session, mine, late) }
}

/** Loading the page again is the usual reason, and then the person should read that and not that somebody sent them a link. */
async function withoutCookie({ store }: Services, state: string): Promise<Refused> {
  if (STATE.test(state) && (await isUsedUp(store, state))) return usedAlready()
  return new Refused('no_transaction', 'no transaction of this state is pending in this browser')
}

/** Whether an answer to it has come, good or bad. @throws {StoreUnavailable} */
export function isUsedUp(store: SessionStore, state: string): Promise<boolean> {
  return store.isClaimed(claimOf(state))
}

/** What we send as `state`: nothing else is looked for. */
const STATE = /^[\w-]{43}$/

const claimOf = (state: string): string => `state:${nameOf(state)}`

const usedAlready = (): Refused => new Refused('already_used', 'this answer has been used already')

function refusalOf(transaction: Transaction, session: Session | null, mine: boolean, late: boolean): Refused | null {
  if (!mine) return usedAlready()
  if (late) return new Refused('transaction_expired', 'the answer came too late')
  if (transaction.session !== null && transaction.session.lineage !== session?.data.lineage)
    return new Refused('session_ended', 'the session that asked for more has ended')
  return null
}
