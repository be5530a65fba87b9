import type { Request } from 'express'
import type { EpochSeconds } from '../../assurance/time.ts'
import type { SessionData } from '../../session/data.ts'
import type { Services } from '../services.ts'
import type { Exchange } from './exchange.ts'
import { keptExchanges, MOST_EXCHANGES } from './kept-exchanges.ts'
import { questionsUnderWay } from './under-way.ts'

/**
 * The last exchanges of a session: those that have ended, as they were kept, and those under way in this browser. The one that something
 * happened to last is first; within one second what is under way, because a second trip begins when the first one ends.
 *
 * @throws {StoreUnavailable}
 */
export async function lastExchanges(services: Services, req: Request, owner: SessionData): Promise<readonly Exchange[]> {
  const [kept, underWay] = await Promise.all([keptExchanges(services, owner), questionsUnderWay(services, req, owner)])
  const ended = new Set(kept.map(({ question }) => question.name))
  // A browser may still hold the cookie of one that ended: the end is known here for longer than that an answer came.
  const waiting = underWay.filter(({ question }) => !ended.has(question.name))
  return [...waiting, ...kept].sort((one, other) => lastHeardOf(other) - lastHeardOf(one)).slice(0, MOST_EXCHANGES)
}

const lastHeardOf = ({ question, reply }: Exchange): EpochSeconds => reply?.at ?? question.askedAt
