import type { Request, Response } from 'express'
import type { SessionData } from '../../session/data.ts'
import { FORM_NOT_KEPT } from '../../web/challenge.ts'
import { needsOf, sendPage } from '../../web/frame.ts'
import { requireSignIn } from '../../web/guards/require-sign-in.ts'
import type { Models } from '../../web/page-models.ts'
import type { Route } from '../../web/route.ts'
import type { Services } from '../../web/services.ts'
import { currentSession } from '../../web/visit.ts'
import { asEmail, savedEmail, saveEmail } from './recovery-email.ts'
import { refuseUsedVisit } from './refuse-used-visit.ts'
import { openVisitOf, requireReauthentication } from './require-reauthentication.ts'
import { useVisit } from './visits.ts'

/** A page that asks for a sign-in each time, its form, and the page after it, which any signed-in person may look at. */
export function reauthenticationRoutes(services: Services): readonly Route[] {
  const needs = requireReauthentication(services)
  const signedIn = requireSignIn(services)

  const page = async (req: Request, res: Response, status: number, changes: Partial<Models['security']>): Promise<void> => {
    const { id, until } = openVisitOf(res)
    const email = await savedEmail(services, await person(services, req, res))
    const model = { needs: needsOf(needs.requirement), until, visit: id, email, typed: '', fault: null, notice: null, ...changes }
    await sendPage(services, req, res, 'security', model, status)
  }

  const show = (req: Request, res: Response): Promise<void> =>
    page(req, res, 200, { notice: req.query.notice === FORM_NOT_KEPT ? FORM_NOT_KEPT : null })

  const save = async (req: Request, res: Response): Promise<void> => {
    const typed = typeof req.body?.recovery_email === 'string' ? req.body.recovery_email.slice(0, 300) : ''
    const email = asEmail(typed)
    if (email === null) return page(req, res, 400, { typed, fault: 'email_invalid' })
    const data = await person(services, req, res)
    const place = { lineage: data.lineage, route: req.path }
    if (!(await useVisit(services.store, place, openVisitOf(res)))) return refuseUsedVisit(services, req, res, needs.requirement)
    await saveEmail(services, data, email)
    res.redirect(303, '/security/done')
  }

  const done = async (req: Request, res: Response): Promise<void> => {
    const email = await savedEmail(services, await person(services, req, res))
    await sendPage(services, req, res, 'security-done', { email })
  }

  return [
    { path: '/security', needs, get: show, post: save },
    { path: '/security/done', needs: signedIn, get: done },
  ]
}

async function person(services: Services, req: Request, res: Response): Promise<SessionData> {
  const session = await currentSession(services, req, res)
  if (session === null) throw new TypeError('the guard let nobody through')
  return session.data
}
