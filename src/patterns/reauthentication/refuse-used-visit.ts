import type { Request, Response } from 'express'
import type { Requirement } from '../../assurance/requirement.ts'
import { PortalError } from '../../errors.ts'
import { needsOf } from '../../web/frame.ts'
import { sendProblemOrPage } from '../../web/problem.ts'
import type { Services } from '../../web/services.ts'
import { currentSession } from '../../web/visit.ts'

/** The form of this visit was accepted before. */
export class VisitUsed extends PortalError {
  readonly code = 'visit_used'
  readonly status = 403
}

/** Answers a form that comes a second time: a page that says so and leads to a new visit. Nothing is kept and nobody is sent away. */
export async function refuseUsedVisit(services: Services, req: Request, res: Response, requirement: Requirement): Promise<void> {
  const session = await currentSession(services, req, res)
  const error = new VisitUsed('the form of this visit was accepted before')
  services.audit(
    'admission.used',
    { req, res },
    { outcome: 'failure', reason: error.code, session: session?.data ?? null, detail: req.path },
  )
  await sendProblemOrPage(services, req, res, error, {
    needs: needsOf(requirement),
    actions: [
      { label: 'open_again', href: req.path },
      { label: 'home', href: '/' },
    ],
  })
}
