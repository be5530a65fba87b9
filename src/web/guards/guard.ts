import type { Request, RequestHandler, Response } from 'express'
import { decide } from '../../assurance/decide.ts'
import type { Requirement } from '../../assurance/requirement.ts'
import { secondOf } from '../../assurance/time.ts'
import { NotFound } from '../../errors.ts'
import { challenge } from '../challenge.ts'
import { takeForm } from '../kept-forms.ts'
import { isPrefetch } from '../navigates.ts'
import type { Services } from '../services.ts'
import { currentSession, visitOf } from '../visit.ts'

/** A handler that lets a request through only when its requirement is met; the requirement can be read, by pages and by tests. */
export type Guard = RequestHandler & { readonly requirement: Requirement }

/**
 * Asks `decide` about the session of the request. Granted: the next handler runs and `visitOf(res).granted` says until when.
 * Denied: the answer is a challenge and nothing of the page. A store that cannot be read is neither: the error goes on as 503.
 *
 * @param formAt the page that a form of this route stands on, where that is not the route itself.
 */
export function createGuard(services: Services, requirement: Requirement, formAt: string | null = null): Guard {
  const handler = async (req: Request, res: Response, next: (error?: unknown) => void): Promise<void> => {
    if (isPrefetch(req)) {
      res.status(204).end()
      return
    }
    const session = await currentSession(services, req, res)
    const now = secondOf(services.clock())
    const decision = decide(requirement, session?.data ?? null, services.config.profile, now)
    if (decision.outcome === 'denied') return challenge(services, req, res, requirement, decision.shortfall, session, { formAt })
    const visit = visitOf(res)
    visit.granted = decision
    if (visit.resuming !== null && session !== null) await sendKept(services, req, res, visit.resuming)
    next()
  }
  return Object.assign(handler, { requirement })
}

/** The kept form of this request is sent now, and by nobody else. @throws {NotFound} where somebody else has sent it. */
export async function sendKept(services: Services, req: Request, res: Response, id: string): Promise<void> {
  const session = await currentSession(services, req, res)
  if (session === null || (await takeForm(services, session, id)) === undefined)
    throw new NotFound('the kept form has been sent already')
  services.audit('form.sent', { req, res }, { outcome: 'success', session: session.data, detail: req.path })
}
