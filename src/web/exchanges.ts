import type { Response } from 'express'
import type { Validation } from '../checks/validate.ts'
import type { Transaction } from '../oidc/transaction.ts'
import type { SessionData } from '../session/data.ts'
import { keepExchange } from './explain/kept-exchanges.ts'
import { questionOf } from './explain/question.ts'
import { type Ending, replyOf } from './explain/reply.ts'
import type { Services } from './services.ts'
import { visitOf } from './visit.ts'

/** How long a sign-in waits for its record, in milliseconds; it goes on without it then, and the record is still written. */
const PATIENCE = 250

/**
 * Remembers for `/explain` what was asked and how it ended, for the session that it belongs to: the one that asked, or the one that the
 * sign-in made. Never fails and never holds a sign-in up: what goes wrong is one line in the log.
 *
 * @param validation null where there was no ID token to ask about.
 * @param data that session as it is now.
 * @returns the place on `/explain`, or null where nothing is remembered.
 */
export async function recordReply(
  services: Services,
  res: Response,
  transaction: Transaction,
  validation: Validation | null,
  data: SessionData,
  ending: Ending,
): Promise<string | null> {
  const { told, session } = transaction
  if (!told || (session !== null && session.lineage !== data.lineage)) return null
  const kept = await harmlessly(services, res, async (reference) => {
    const question = questionOf(services, transaction, told)
    return keepExchange(services, data, {
      question,
      reply: replyOf(services, reference, transaction, validation, data, ending),
    })
  })
  return kept ? `/explain#${visitOf(res).reference}` : null
}

/** True where it was kept in time. */
async function harmlessly(services: Services, res: Response, keep: (reference: string) => Promise<boolean>): Promise<boolean> {
  const { reference } = visitOf(res)
  const kept = keep(reference).catch((error: unknown) => {
    services.log.warn({ reference, error: error instanceof Error ? error.name : typeof error }, 'an exchange was not recorded')
    return false
  })
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, PATIENCE, false)
  })
  return Promise.race([kept, patience]).finally(() => clearTimeout(timer))
}
