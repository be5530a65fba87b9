import type { Request } from 'express'
import { openAnyTransaction } from '../../oidc/transaction.ts'
import type { SessionData } from '../../session/data.ts'
import { isUsedUp } from '../open-pending.ts'
import type { Services } from '../services.ts'
import { createTransactionCookies } from '../transaction-cookies.ts'
import type { Exchange } from './exchange.ts'
import { questionOf } from './question.ts'

/**
 * The questions of this session that this browser has brought no answer to, as their own sealed cookies tell: nothing is written down of
 * a question, so what was asked is seen here for as long as the cookie lives. One whose answer has come is not among them, however it
 * ended. Newest first.
 *
 * @throws {StoreUnavailable}
 */
export async function questionsUnderWay(services: Services, req: Request, owner: SessionData): Promise<readonly Exchange[]> {
  const { config, sealers, store } = services
  const cookies = createTransactionCookies(config, config.transactionLifetime).all(req).toReversed()
  const found = await Promise.all(
    cookies.map(async ({ sealed }): Promise<readonly Exchange[]> => {
      const transaction = await openAnyTransaction(sealed, sealers.transaction)
      if (!transaction?.told || transaction.session?.lineage !== owner.lineage) return []
      if (await isUsedUp(store, transaction.state)) return []
      return [{ question: questionOf(services, transaction, transaction.told), reply: null }]
    }),
  )
  return found.flat()
}
