import type { Request, Response } from 'express'
import { isPrefetch } from '../navigates.ts'
import { sendSignInRequired } from '../problem-document.ts'
import { returnTo } from '../return-to.ts'
import type { Route } from '../route.ts'
import { sendToProvider } from '../send-to-provider.ts'
import type { Services } from '../services.ts'
import { currentSession } from '../visit.ts'

export function signInRoutes(services: Services): readonly Route[] {
  return [{ path: '/sign-in', needs: 'own', get: (req, res) => signIn(services, req, res) }]
}

/** Whoever is signed in goes straight on; everybody else is sent to the provider. */
async function signIn(services: Services, req: Request, res: Response): Promise<void> {
  if (isPrefetch(req)) {
    res.status(204).end()
    return
  }
  const back = returnTo(req.query.return_to)
  const session = await currentSession(services, req, res)
  if (session !== null) return res.redirect(303, back)
  if (req.method === 'HEAD') return sendSignInRequired(res)
  await sendToProvider(services, req, res, {
    purpose: 'sign-in',
    requirement: { kind: 'session' },
    returnTo: back,
    session: null,
  })
}
