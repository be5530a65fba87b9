import { isLevel, type Level } from '../../assurance/level.ts'
import { seconds } from '../../assurance/time.ts'
import type { Services } from '../services.ts'
import { createGuard, type Guard } from './guard.ts'

/**
 * Lets through whoever authenticated at that level, at most `within` seconds ago; sends everybody else to prove it.
 *
 * @example app.get('/payroll', requireAssurance(services, { level: 'two-factor', within: 300 }), page)
 * @throws TypeError at once for a level that is none or a `within` that is not a whole number from 1 to 31,536,000: a rule with a
 *   typing error opens no door.
 */
export function requireAssurance(services: Services, { level, within }: { level: Level; within: number }): Guard {
  if (!isLevel(level)) throw new TypeError(`no such level: ${String(level)}`)
  if (!Number.isInteger(within) || within < 1 || within > 31_536_000)
    throw new TypeError('within must be 1 to 31,536,000 whole seconds')
  return createGuard(services, { kind: 'within', level, within: seconds(within) })
}
