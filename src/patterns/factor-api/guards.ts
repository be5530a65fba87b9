import type { Request, RequestHandler, Response } from 'express'
import type { EpochSeconds } from '../../assurance/time.ts'
import { isPrefetch, navigates } from '../../web/navigates.ts'
import { sendProblem } from '../../web/problem-document.ts'
import type { Account } from './accounts.ts'
import { confirmedUntil } from './confirmation.ts'
import type { Desk } from './desk.ts'
import { chooserFor } from './desk-path.ts'
import { answeringRefusals } from './refused.ts'
import type { OpenSession } from './session-room.ts'

/** A request of somebody who is signed in to the application. */
export type AtDesk = Readonly<{ req: Request; res: Response; session: OpenSession; account: Account }>

/** Whose live session a request brings; null for nobody, and for an account that is no longer on the list. */
export async function whoIsAt({ room, accounts }: Desk, req: Request): Promise<Pick<AtDesk, 'session' | 'account'> | null> {
  const session = await room.read(req)
  const account = accounts.find(({ id }) => id === session?.data.account)
  return session === null || account === undefined ? null : { session, account }
}

/** Lets through whoever is signed in here; sends everybody else to the sign-in form, or tells a program that it has to. */
export function forSignedIn(desk: Desk, handle: (at: AtDesk) => Promise<void>): RequestHandler {
  return async (req, res) => {
    if (isPrefetch(req)) return void res.status(204).end()
    const known = await whoIsAt(desk, req)
    if (known === null) {
      if (!navigates(req)) return sendProblem(res, 401, 'sign_in_required', 'Somebody has to be signed in to the help desk')
      return res.redirect(303, `/help-desk/sign-in?return_to=${encodeURIComponent(pageOf(req))}`)
    }
    const at = { req, res, ...known }
    await answeringRefusals(desk, at, () => handle(at))
  }
}

/** Lets through whoever has confirmed with a factor lately; asks everybody else to. The second argument is the last second it counts. */
export function forConfirmed(desk: Desk, handle: (at: AtDesk, until: EpochSeconds) => Promise<void>): RequestHandler {
  return forSignedIn(desk, async (at) => {
    const until = confirmedUntil(at.session.data, desk.now())
    if (until !== null) return handle(at, until)
    const confirm = chooserFor(pageOf(at.req))
    if (navigates(at.req)) return at.res.redirect(303, confirm)
    sendProblem(at.res, 401, 'factor_required', 'A factor has to be verified first', { confirm_url: confirm })
  })
}

/** The page that a request is about: what a form carried is not repeated, its page can be opened again. */
function pageOf(req: Request): string {
  return req.method === 'GET' ? req.originalUrl : req.path
}
