import type { Request, Response } from 'express'
import type { Requirement } from '../../assurance/requirement.ts'
import { secondOf } from '../../assurance/time.ts'
import { useAdmission } from '../../web/admissions.ts'
import { challenge } from '../../web/challenge.ts'
import { type Guard, sendKept } from '../../web/guards/guard.ts'
import { isPrefetch } from '../../web/navigates.ts'
import type { Services } from '../../web/services.ts'
import { currentSession, visitOf } from '../../web/visit.ts'
import { refuseUsedVisit } from './refuse-used-visit.ts'
import { nextStep, type VisitRequest, type VisitState } from './visit.ts'
import { lookUp, type OpenVisit, openVisit, type Place } from './visits.ts'

/**
 * Lets through whoever signed in for this very visit: the page once, and its own form once. A session's evidence never counts, however
 * fresh; what counts is an admission that the callback made after it had seen a sign-in later than the request for it.
 *
 * The guard opens the visit and `openVisitOf(res)` names it. The handler of the form uses it up, with `useVisit`, once it knows
 * that the form can be accepted, so that a typing error costs nobody a sign-in.
 *
 * @example { path: '/security', needs: requireReauthentication(services), get: page, post: save }
 * @see OpenID Connect Core 1.0, 3.1.2.1 (`prompt=login`, `max_age=0`)
 */
export function requireReauthentication(services: Services): Guard {
  const requirement: Requirement = { kind: 'each-time', level: 'single-factor' }
  const { store, clock, audit } = services

  const handler = async (req: Request, res: Response, next: (error?: unknown) => void): Promise<void> => {
    if (isPrefetch(req)) {
      res.status(204).end()
      return
    }
    const session = await currentSession(services, req, res)
    if (session === null) return challenge(services, req, res, requirement, 'signed-out', null, { admits: req.path })

    const place: Place = { lineage: session.data.lineage, route: req.path }
    const request = requestOf(req, res)
    const { state, visit } = await standing(services, place, request, req)
    switch (nextStep(request, state)) {
      case 'ask':
        forgetVisitField(req)
        return challenge(services, req, res, requirement, 'too-old', session, { admits: req.path })
      case 'refuse':
        return refuseUsedVisit(services, req, res, requirement)
      case 'open':
        audit('admission.used', { req, res }, { outcome: 'success', session: session.data, detail: req.path })
        res.locals[OPEN] = await openVisit(store, place, secondOf(clock()))
        break
      case 'go-on':
        res.locals[OPEN] = visit
    }
    const { resuming } = visitOf(res)
    if (resuming !== null) await sendKept(services, req, res, resuming)
    next()
  }
  return Object.assign(handler, { requirement })
}

/** The visit that the guard let this request into. */
export function openVisitOf(res: Response): OpenVisit {
  return res.locals[OPEN] as OpenVisit
}

const OPEN = 'openVisit'

function requestOf(req: Request, res: Response): VisitRequest {
  if (req.method === 'HEAD') return 'look'
  if (req.method === 'GET') return 'page'
  return visitOf(res).resuming === null ? 'form' : 'kept-form'
}

/** What there is for this request. An admission is taken, not looked at: of two requests at once, one has it. */
async function standing(
  { store }: Services,
  place: Place,
  request: VisitRequest,
  req: Request,
): Promise<Readonly<{ state: VisitState; visit: OpenVisit | null }>> {
  switch (request) {
    case 'look':
      return { state: 'none', visit: null }
    case 'page':
    case 'kept-form':
      return { state: (await useAdmission(store, place.lineage, place.route)) ? 'admitted' : 'none', visit: null }
    case 'form':
      return lookUp(store, place, req.body?.visit)
  }
}

/** A form that is kept goes into another visit than the one it names. */
function forgetVisitField(req: Request): void {
  if (req.body !== undefined) delete req.body.visit
}
