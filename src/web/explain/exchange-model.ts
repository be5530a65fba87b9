import { after, type EpochSeconds, type Seconds } from '../../assurance/time.ts'
import { needsOf } from '../frame.ts'
import type { ExchangeModel } from '../page-models.ts'
import { stepsOf } from './drawing.ts'
import { EVERY_CHECK } from './every-check.ts'
import { type Exchange, type Reply, referenceOf } from './exchange.ts'

/** As many are drawn, counted from the newest, besides the one that is open. */
const DRAWN = 4

/**
 * The exchanges of a session as their page shows them, at this moment.
 *
 * @param wanted the reference of the one to be shown whole; the newest, where there is no such one.
 * @param lifetime how long an answer is waited for.
 */
export function exchangeModels(
  exchanges: readonly Exchange[],
  wanted: unknown,
  lifetime: Seconds,
  now: EpochSeconds,
): readonly ExchangeModel[] {
  const found = exchanges.findIndex((exchange) => referenceOf(exchange) === wanted)
  const open = Math.max(0, found)
  return exchanges.map((exchange, position) => ({
    ...exchangeModel(exchange, lifetime, now),
    open: position === open,
    drawn: position === open || position < DRAWN,
  }))
}

type Alone = Omit<ExchangeModel, 'open' | 'drawn'>

function exchangeModel(exchange: Exchange, lifetime: Seconds, now: EpochSeconds): Alone {
  const { question, reply } = exchange
  const late = now >= after(question.askedAt, lifetime)
  const conclusion = reply?.conclusion ?? null
  return {
    reference: referenceOf(exchange),
    purpose: question.purpose,
    page: question.page,
    askedAt: question.askedAt,
    state: conclusion?.outcome ?? (late ? 'late' : 'waiting'),
    until: conclusion?.outcome === 'granted' ? conclusion.until : null,
    needs: needsOf(question.requirement),
    shortfall: question.shortfall,
    trip: question.trip,
    by: question.by,
    parameters: question.parameters.map(([name, value]) => ({ name, value })),
    obtained: reply?.obtained ?? null,
    providerSaid: conclusion?.outcome === 'refused' ? conclusion.providerSaid : null,
    refusal: reply === null ? null : refusalIn(reply),
    checks: reply === null ? [] : checksOf(reply),
    steps: stepsOf(exchange, late),
  }
}

function refusalIn({ failed, conclusion }: Reply): ExchangeModel['refusal'] {
  if (failed === null) return null
  const code = conclusion.outcome === 'refused' ? conclusion.code : 'authentication_too_old'
  return { code, ...failed, section: EVERY_CHECK.find(({ check }) => check === failed.check)?.section ?? '' }
}

/** Every check in its order; what neither held nor failed was never asked. */
function checksOf({ passed, failed }: Reply): ExchangeModel['checks'] {
  return EVERY_CHECK.map(({ check, section }) => ({
    check,
    section,
    outcome: check === failed?.check ? 'failed' : passed.includes(check) ? 'passed' : 'not_reached',
  }))
}
