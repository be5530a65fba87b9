import type { Request, RequestHandler, Response } from 'express'
import { NotFound } from '../../errors.ts'
import type { Session } from '../../session/read.ts'
import { needsOf, sendPage } from '../frame.ts'
import type { Guard } from '../guards/guard.ts'
import { requireSignIn } from '../guards/require-sign-in.ts'
import { bodyOf, type KeptForm, lookAtForm, takeForm } from '../kept-forms.ts'
import type { Route } from '../route.ts'
import type { Services } from '../services.ts'
import { currentSession, visitOf } from '../visit.ts'

/** @param guardOf the guard of the page that a form goes to, for the person to read what it needs. */
export function resumeRoutes(services: Services, guardOf: (path: string) => Guard | null): readonly Route[] {
  const needs = requireSignIn(services)
  return [
    {
      path: '/resume/:id',
      needs,
      get: (req, res) => show(services, guardOf, req, res),
      post: (req, res, next) => send(services, req, res, next),
    },
  ]
}

/** The kept form, for the person to confirm. Looking uses nothing up. */
async function show(services: Services, guardOf: (path: string) => Guard | null, req: Request, res: Response): Promise<void> {
  const form = await formOf(services, req, res)
  const guard = guardOf(form.action.replace(/\?.*$/s, ''))
  await sendPage(services, req, res, 'resume', {
    id: idOf(req),
    action: form.action,
    fields: form.fields.map(([name, value]) => ({ name, value })),
    needs: guard === null ? { kind: 'signed-in' } : needsOf(guard.requirement),
    keptUntil: form.keptUntil,
  })
}

/**
 * Sends the kept form to where it was going, through the same guard and handler as any other: this request becomes that one. The guard
 * takes the form when it lets it through, so that it is sent once, and leaves it kept when the level has lapsed meanwhile.
 */
const send = async (services: Services, req: Request, res: Response, next: Parameters<RequestHandler>[2]): Promise<void> => {
  const form = await formOf(services, req, res)
  if (req.body?.action === 'discard') {
    const session = (await currentSession(services, req, res)) as Session
    if ((await takeForm(services, session, idOf(req))) === undefined) throw new NotFound('no such kept form')
    services.audit(
      'form.dropped',
      { req, res },
      { outcome: 'success', reason: 'discarded', session: session.data, detail: form.action },
    )
    return res.redirect(303, form.action)
  }
  visitOf(res).resuming = idOf(req)
  req.url = form.action
  req.body = bodyOf(form)
  next('router')
}

async function formOf(services: Services, req: Request, res: Response): Promise<KeptForm> {
  const session = await currentSession(services, req, res)
  const form = session === null ? undefined : await lookAtForm(services, session, idOf(req))
  if (form === undefined) throw new NotFound('no such kept form of this person')
  return form
}

const idOf = (req: Request): string => String(req.params.id)
