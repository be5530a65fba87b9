import { seconds } from '../../assurance/time.ts'
import { advance, type Challenge } from './challenge.ts'
import type { Desk } from './desk.ts'
import type { AtDesk } from './guards.ts'
import { ChallengeOver } from './refusals.ts'
import { say } from './say.ts'

const A_YEAR = seconds(31_536_000)

/**
 * A challenge has been answered rightly: this session, under a new id, holds the confirmation. Counts once, for one answer, whoever else
 * has the same one at the same moment; a session that ended meanwhile gets nothing.
 *
 * @throws {ChallengeOver} where the challenge was answered before.
 */
export async function accept(desk: Desk, at: AtDesk, challenge: Challenge): Promise<void> {
  const { challenges, room, services, now } = desk
  const { kind, id } = challenge.factor
  if (!(await challenges.useUp(challenge))) throw new ChallengeOver('factor_used')
  const confirmed = await room.renew(at.res, at.session, { kind, at: now() })
  await challenges.keep(advance(challenge, { kind: 'right' }, now()), now())
  if (confirmed === null) return at.res.redirect(303, challenge.returnTo)
  await services.store.keep(choiceOf(at.account.id), id, A_YEAR)
  say(desk, at, 'factor.verified', { outcome: 'success', detail: kind })
  at.res.redirect(303, challenge.returnTo)
}

/** The factor that this account confirmed with last, by its id; a page suggests it first. */
export async function rememberedFactor({ services }: Desk, { account }: AtDesk): Promise<string | null> {
  return (await services.store.peek(choiceOf(account.id))) ?? null
}

const choiceOf = (account: string): string => `help-desk:choice:${account}`
