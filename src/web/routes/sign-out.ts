import type { Request, Response } from 'express'
import { endSessionUrl } from '../../oidc/end-session.ts'
import { sendPage } from '../frame.ts'
import type { Route } from '../route.ts'
import type { Services } from '../services.ts'
import { createTransactionCookies } from '../transaction-cookies.ts'
import { currentSession, replaceSession } from '../visit.ts'

export function signOutRoutes(services: Services): readonly Route[] {
  return [
    { path: '/sign-out', needs: 'own', post: (req, res) => signOut(services, req, res) },
    { path: '/signed-out', needs: 'nothing', get: (req, res) => signedOut(services, req, res) },
  ]
}

/** Ends the session here first, and only then goes to end the provider's. A store that cannot remove it answers 503, and says so. */
async function signOut(services: Services, req: Request, res: Response): Promise<void> {
  const { store, provider, config, sealers, issuer, audit } = services
  const session = await currentSession(services, req, res)
  const ended = session === null ? undefined : await store.destroy(session.key)
  replaceSession(res, null)
  issuer.withdraw(res)
  createTransactionCookies(config, config.transactionLifetime).dropAll(req, res)
  if (ended === undefined) return res.redirect(303, '/signed-out')

  audit('session.ended', { req, res }, { outcome: 'success', reason: 'signed_out', session: ended })
  const idToken = ended.sealedIdToken === null ? undefined : await sealers.idToken.open(ended.sealedIdToken)
  const url = await endSessionUrl(provider, config, typeof idToken === 'string' ? idToken : null)
  res.redirect(303, url?.href ?? '/signed-out?provider=unknown')
}

async function signedOut(services: Services, req: Request, res: Response): Promise<void> {
  await sendPage(services, req, res, 'signed-out', { provider: req.query.provider === 'unknown' ? 'unknown' : 'ended' })
}
