import { callerOf } from './caller.ts'
import type { Desk } from './desk.ts'
import type { Factor } from './factor.ts'
import type { AtDesk } from './guards.ts'
import { factorsForStepUp } from './policy.ts'
import { NoFactor } from './refusals.ts'

/** Who somebody is at the Factor API, and what they may confirm with. */
export type Usable = Readonly<{ person: string; factors: readonly Factor[] }>

/**
 * Asks the Factor API, each time anew: a list that is kept grows stale, and one that a browser brings is not a list.
 *
 * @throws {NoFactor} alike for nobody, several, somebody who is not active, and somebody without a factor that counts.
 */
export async function usableFactors({ api, now }: Desk, { req, account }: AtDesk): Promise<Usable> {
  const caller = callerOf(req)
  const user = await api.findUser(account.directory, caller)
  if (user === null) throw new NoFactor('not exactly one active user of that name')
  const factors = factorsForStepUp(await api.factorsOf(user.id, caller), now())
  if (factors.length === 0) throw new NoFactor('no factor that counts')
  return { person: user.id, factors }
}
