import { PortalError } from '../../errors.ts'
import { callerOf } from './caller.ts'
import { advance, stateAt } from './challenge.ts'
import type { Desk } from './desk.ts'
import type { AtDesk } from './guards.ts'

/**
 * Ends the open challenge of a session, if there is one: at "cancel", where another factor is chosen, at sign-out. A push is taken back from
 * the phone; where that fails it is only forgotten, and an answer to it counts for nothing.
 */
export async function giveUp({ api, challenges, sending, now }: Desk, { req, session }: AtDesk): Promise<void> {
  const open = await challenges.ofSession(session.data.lineage)
  if (open === undefined) return
  const pushed = stateAt(open, now()) === 'waiting'
  await challenges.keep(advance(open, { kind: 'given-up' }, now()), now())
  if (!pushed || open.push === null) return
  if (open.push.cancel !== null) {
    const failed = await api.cancelPush(open.push.cancel, callerOf(req)).then(
      () => false,
      (error: unknown) => {
        if (error instanceof PortalError) return true
        throw error
      },
    )
    if (failed) return
  }
  await sending.pushEnded(open.person, 'otherwise')
}
