import { decide } from '../../assurance/decide.ts'
import { type EpochSeconds, secondOf } from '../../assurance/time.ts'
import type { Validation } from '../../checks/validate.ts'
import type { PortalError } from '../../errors.ts'
import { Refused } from '../../oidc/refusal.ts'
import type { Transaction } from '../../oidc/transaction.ts'
import type { SessionData } from '../../session/data.ts'
import { attestedBy } from '../asked-for.ts'
import type { Services } from '../services.ts'
import { AFTER_THE_TOKEN, BEFORE_THE_TOKEN } from './every-check.ts'
import type { Conclusion, Reply } from './exchange.ts'
import { failedOutsideTheTable } from './failed-check.ts'

/** How the callback ended: the page opens, one more trip is made, or an error that became a page. */
export type Ending = 'granted' | 'again' | PortalError

/**
 * What came back and what became of it.
 *
 * @param validation null where the exchange ended before there was a token to ask about.
 * @param data the session as it is now, for until when the page is open.
 */
export function replyOf(
  services: Services,
  reference: string,
  transaction: Transaction,
  validation: Validation | null,
  data: SessionData,
  ending: Ending,
): Reply {
  const at = secondOf(services.clock())
  const failed = failedIn(validation) ?? (typeof ending === 'string' ? null : outside(ending))
  return {
    reference,
    at,
    obtained: validation === null || validation.outcome === 'invalid' ? null : attestedBy(validation.evidence),
    passed: passedIn(validation, failed?.check ?? null),
    failed,
    conclusion: concluded(services, transaction, data, ending, at),
  }
}

function failedIn(validation: Validation | null): Reply['failed'] {
  const last = validation?.asked.at(-1)
  return last === undefined || last.because === null ? null : { check: last.check, because: last.because }
}

/** What a library said of a token is a code; what a provider said stays out. */
const outside = (error: PortalError): NonNullable<Reply['failed']> => ({
  check: failedOutsideTheTable(error),
  because: error.code === 'id_token_invalid' ? error.message : null,
})

/** Whatever stands before the failed check has held. A library that refuses first has asked some of it, and we cannot say what. */
function passedIn(validation: Validation | null, failed: string | null): readonly string[] {
  const before: readonly string[] = BEFORE_THE_TOKEN.map(({ check }) => check)
  if (validation === null) {
    const reached = failed === null ? -1 : before.indexOf(failed)
    if (failed === AFTER_THE_TOKEN[0].check) return []
    return reached === -1 ? before.filter((check) => check !== 'signatureVerifies') : before.slice(0, reached)
  }
  const held = validation.asked.filter(({ check, because }) => because === null && check !== failed).map(({ check }) => check)
  const last = failed === null ? AFTER_THE_TOKEN.map(({ check }) => check) : []
  return [...before, ...held, ...last]
}

function concluded(
  { config }: Services,
  { requirement }: Transaction,
  data: SessionData,
  ending: Ending,
  now: EpochSeconds,
): Conclusion {
  if (ending === 'again') return { outcome: 'again' }
  if (ending !== 'granted') {
    const providerSaid = ending instanceof Refused ? ending.providerSaid : null
    return { outcome: 'refused', code: ending.code, status: ending.status, providerSaid }
  }
  const decision = decide(requirement, data, config.profile, now)
  return { outcome: 'granted', until: decision.outcome === 'granted' ? decision.until : null }
}
