// The portal's own guard, session reader and store in front of the 2 KB, which are ready as bytes, so that the guard is what is measured: no view, no log,
// no helmet. Everything else, the sign-in among it, is the portal as it is.
import express from 'express'
import { pino } from 'pino'
import { type Config, parseConfig } from '../../../src/config.ts'
import { createProvider } from '../../../src/oidc/provider.ts'
import { createPortal } from '../../../src/portal.ts'
import { chooseStore } from '../../../src/session/stores/choose.ts'
import { requireAssurance } from '../../../src/web/guards/require-assurance.ts'
import { beginVisit } from '../../../src/web/visit.ts'
import { ANSWER } from './answer.ts'

const BODY = Buffer.from(ANSWER)

const config = parseConfig(process.env) as Config
const store = chooseStore({ setting: config.sessionStore, clock: Date.now, timeout: config.storeTimeout, report: console.error })
store.start()
const portal = createPortal({
  config,
  clock: Date.now,
  store,
  provider: createProvider(config, Date.now),
  log: pino({ level: 'silent' }),
  sharedCounter: null,
  demo: null,
  metrics: null,
})

const app = express()
app.disable('x-powered-by')
app.disable('etag')
app.get(
  '/guarded',
  beginVisit(Date.now),
  requireAssurance(portal.services, { level: 'two-factor', within: 3600 }),
  (_req, res) => {
    res.setHeader('Content-Type', 'text/html; charset=utf-8')
    res.setHeader('Content-Length', BODY.length)
    res.end(BODY)
  },
)
app.use(portal.app)
app.listen(config.port, '127.0.0.1')
