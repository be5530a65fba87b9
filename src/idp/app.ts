import { fileURLToPath } from 'node:url'
import express, { type ErrorRequestHandler, type Express, type Router, static as serve } from 'express'
import { errors } from 'oidc-provider'
import { accountRoutes } from './account/routes.ts'
import type { Parts } from './box.ts'
import { faultRoutes } from './faults/routes.ts'
import { FAULTS } from './faults/switchboard.ts'
import { knownHostsOnly } from './guards/known-hosts-only.ts'
import { sameOriginWrites } from './guards/same-origin-writes.ts'
import { securityHeaders } from './guards/security-headers.ts'
import { sendPage } from './page.ts'
import { phoneRoutes } from './phone/routes.ts'
import { NATIVE_ORIGIN } from './provider/native-client.ts'
import { signInRoutes } from './sign-in/routes.ts'
import { signOutPassThrough } from './sign-out/pass-through.ts'

/** Everything the box answers, in order. The OpenID Provider comes last and reads its own request bodies. */
export function createApp(parts: Parts, factorApi: Router): Express {
  const { provider, portals, issuer, accounts, faults } = parts
  const origins = portals.map(({ origin }) => origin)
  const app = express().disable('x-powered-by').disable('etag')

  app.use(knownHostsOnly, securityHeaders([...origins, NATIVE_ORIGIN]))
  app.use('/assets/webauthn', serve(fileURLToPath(new URL('.', import.meta.resolve('@simplewebauthn/browser')))))
  app.use('/assets', serve(fileURLToPath(new URL('./assets/', import.meta.url))))
  app.use(noStore)
  app.get('/', (_req, res) => {
    const fault = faults.current()
    return sendPage(res, 200, 'home', { accounts, portals: origins, fault: fault === null ? null : FAULTS[fault] })
  })
  app.use('/api/v1', factorApi)
  app.use(['/interaction', '/account', '/phone', '/faults'], sameOriginWrites(issuer))
  app.use(signInRoutes(parts), accountRoutes(parts), phoneRoutes(parts), faultRoutes(faults))
  app.get('/session/end', signOutPassThrough(provider))
  app.use(provider.callback())
  app.use(failed)
  return app
}

const noStore: express.RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store')
  next()
}

/** A page instead of a stack. What is not the visitor's doing goes to stderr too. */
const failed: ErrorRequestHandler = async (fault: unknown, _req, res, next) => {
  if (res.headersSent) return next(fault)
  if (fault instanceof errors.SessionNotFound)
    return sendPage(res, 400, 'message', {
      title: 'This page is no longer open',
      text: 'It was finished already, has expired, or belongs to another browser window. Go back to where you came from and start again there.',
      ways: [],
    })
  const status = (fault as { status?: unknown }).status
  if (typeof status === 'number' && status >= 400 && status < 500)
    return sendPage(res, status, 'message', {
      title: 'That did not work',
      text: 'The request could not be understood.',
      ways: [],
    })
  process.stderr.write(`boxed identity provider: ${fault instanceof Error ? fault.stack : String(fault)}\n`)
  await sendPage(res, 500, 'message', { title: 'Something broke', text: 'The reason is in the terminal.', ways: [] })
}
