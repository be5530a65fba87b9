import type { Request, Response } from 'express'
import { type Seconds, seconds } from '../assurance/time.ts'
import { nameOf, openAnyTransaction, type Transaction } from '../oidc/transaction.ts'
import type { SessionData } from '../session/data.ts'
import { sessionOfLineage } from '../session/of-lineage.ts'
import type { Session } from '../session/read.ts'
import type { Services } from './services.ts'
import { createTransactionCookies } from './transaction-cookies.ts'
import { currentSession } from './visit.ts'

/** How long a browser may not know yet of the session that another of its tabs has begun. */
const A_MOMENT: Seconds = seconds(10)

/**
 * The session that another sign-in of this browser has begun a moment ago, and whose cookie this request does not carry because it was on
 * its way. Both requests carry what was under way in the browser; the oldest of it names them. Null where there is none.
 */
export async function begunMeanwhile(services: Services, req: Request, transaction: Transaction): Promise<Session | null> {
  const { store, config } = services
  const lineage = await store.peek(await groupOf(services, req, transaction))
  if (lineage === undefined) return null
  return sessionOfLineage(store, { issuer: config.provider.issuer, lineage })
}

/** Lets the other sign-ins of this browser find the session. False where one of them was first: then it is to be looked for again. */
export async function rememberBeginning(
  services: Services,
  req: Request,
  transaction: Transaction,
  { lineage }: SessionData,
): Promise<boolean> {
  return services.store.replace(await groupOf(services, req, transaction), null, lineage, A_MOMENT, lineage)
}

/**
 * Sends no cookie where a sign-in in another tab has taken this one's place before its answer began: the browser keeps the last cookie it
 * gets, and that one opens nothing.
 */
export async function recallIfReplaced(services: Services, req: Request, res: Response): Promise<void> {
  const session = await currentSession(services, req, res)
  if (session === null) return
  // The sign-in is done: a store that cannot say is no reason to call it failed.
  const stillThere = await services.store.get(session.key).then(
    (found) => found !== undefined,
    () => true,
  )
  if (!stillThere) services.issuer.recall(req)
}

/** The oldest sign-in under way in this browser. Only what we sealed counts: nobody joins another browser by the name of a cookie. */
async function groupOf({ config, sealers }: Services, req: Request, transaction: Transaction): Promise<string> {
  const cookies = createTransactionCookies(config, config.transactionLifetime).all(req)
  const opened = await Promise.all(cookies.map(({ sealed }) => openAnyTransaction(sealed, sealers.transaction)))
  const others = opened.flatMap((one) => (one?.session === null ? [one] : []))
  const oldest = others.reduce((one, other) => (isOlder(other, one) ? other : one), transaction)
  return `begun:${nameOf(oldest.state)}`
}

const isOlder = (one: Transaction, other: Transaction): boolean =>
  one.sentAtMillisecond < other.sentAtMillisecond ||
  (one.sentAtMillisecond === other.sentAtMillisecond && one.state < other.state)
