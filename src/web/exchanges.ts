import type { Response } from 'express'
import { decide } from '../assurance/decide.ts'
import { secondOf } from '../assurance/time.ts'
import type { Validation } from '../checks/validate.ts'
import type { Transaction } from '../oidc/transaction.ts'
import type { SessionData } from '../session/data.ts'
import type { Session } from '../session/read.ts'
import { keepQuestion, keepReply } from './explain/kept-exchanges.ts'
import { questionOf } from './explain/question.ts'
import { type Ending, replyOf } from './explain/reply.ts'
import type { Services } from './services.ts'
import { visitOf } from './visit.ts'

/** How long a sign-in waits for its record, in milliseconds; it goes on without it then, and the record is still written. */
const PATIENCE = 250

/**
 * Remembers for `/explain` what somebody signed in is being sent to the provider for. A sign-in of nobody is remembered when it makes a
 * session, and not before. Never fails and never holds a sign-in up: what goes wrong is one line in the log.
 *
 * @param hint whether the provider is told who is expected.
 */
export async function recordQuestion(
  services: Services,
  res: Response,
  transaction: Transaction,
  session: Session | null,
  hint: 'sent' | 'none',
): Promise<void> {
  if (session === null || transaction.session === null) return
  await harmlessly(services, res, async (reference) => {
    const decision = decide(transaction.requirement, session.data, services.config.profile, secondOf(services.clock()))
    const shortfall = decision.outcome === 'denied' ? decision.shortfall : null
    return keepQuestion(services, session.data, questionOf(services, transaction, { reference, shortfall, hint }))
  })
}

/**
 * Remembers how it ended, for the session that it belongs to: the one that asked, or the one that the sign-in made. As harmless as
 * `recordQuestion`.
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
  if (transaction.session !== null && transaction.session.lineage !== data.lineage) return null
  const kept = await harmlessly(services, res, async (reference) => {
    const shortfall = transaction.session === null ? 'signed-out' : null
    const question = questionOf(services, transaction, { reference, shortfall, hint: 'none' })
    return keepReply(services, data, question, replyOf(services, reference, transaction, validation, data, ending))
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
