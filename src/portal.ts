// One file, because it is one visible list: everything that is mounted, in its order, and what each of it needs.
import { join } from 'node:path'
import express, { type Express } from 'express'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { Malformed, NotFound } from './errors.ts'
import type { Upgrades } from './listen.ts'
import type { Provider } from './oidc/provider.ts'
import { accessGateway, GATEWAY_OPTIONS, type GatewayOptions } from './patterns/access-gateway/routes.ts'
import { createTransfers } from './patterns/ciba/routes.ts'
import type { Account } from './patterns/factor-api/accounts.ts'
import { helpDeskRoutes } from './patterns/factor-api/routes.ts'
import { protectedApiRoutes } from './patterns/protected-api/routes.ts'
import { singlePageAppRoutes } from './patterns/protected-api/single-page-app.ts'
import { reauthenticationRoutes } from './patterns/reauthentication/routes.ts'
import { createSealer } from './seal.ts'
import { createSessionIssuer } from './session/issue.ts'
import { createSessionReader } from './session/read.ts'
import type { SessionStore } from './session/store.ts'
import { createAudit } from './web/audit.ts'
import { refuseCrossOriginWrites } from './web/cross-origin.ts'
import type { Guard } from './web/guards/guard.ts'
import type { Metrics } from './web/metrics.ts'
import { answerProblems } from './web/problem.ts'
import { createRateLimit } from './web/rate-limit.ts'
import { createRenderer } from './web/render.ts'
import { logRequests } from './web/request-log.ts'
import { mount, type Route } from './web/route.ts'
import { accountRoutes } from './web/routes/account.ts'
import { backchannelLogoutRoutes } from './web/routes/backchannel-logout.ts'
import { bankDetailsRoutes } from './web/routes/bank-details.ts'
import { callbackRoutes } from './web/routes/callback.ts'
import { explainRoutes } from './web/routes/explain.ts'
import { healthRoutes } from './web/routes/health.ts'
import { homeRoutes } from './web/routes/home.ts'
import { languageRoutes } from './web/routes/language.ts'
import { payrollRoutes } from './web/routes/payroll.ts'
import { resumeRoutes } from './web/routes/resume.ts'
import { sessionApiRoutes } from './web/routes/session-api.ts'
import { signInRoutes } from './web/routes/sign-in.ts'
import { signOutRoutes } from './web/routes/sign-out.ts'
import { stepUpRoutes } from './web/routes/step-up.ts'
import { securityHeaders } from './web/security-headers.ts'
import type { Demo, Services } from './web/services.ts'
import type { SharedCounter } from './web/shared-counter.ts'
import { beginVisit } from './web/visit.ts'
import { loadWords } from './web/words.ts'

/** What a portal is made from; everything that starts, stops or differs between a test and a server. */
export type Parts = Readonly<{
  config: Config
  /** Milliseconds since 1970. */
  clock: () => number
  store: SessionStore
  provider: Provider
  log: Logger
  /** Counts across processes, where there are several; null counts here. */
  sharedCounter: SharedCounter | null
  demo: Demo | null
  /** Counts and times, where somebody watches. */
  metrics: Pick<Metrics, 'counted' | 'timeCallbacks'> | null
  /** Another policy than the sample's, and other times. */
  gateway?: Partial<GatewayOptions>
  /** Others than the help desk's samples. */
  accounts?: readonly Account[]
}>

export type Portal = Readonly<{
  app: Express
  services: Services
  /** Every address and what it needs. */
  routes: readonly Route[]
  /** For `listen`: WebSockets to the app behind the gateway, where there is one. */
  upgrades: Upgrades | null
  /** Begins what goes on between requests: approvals are followed. Answers how to stop it, to be done before the server stops. */
  start(): () => Promise<void>
}>

const VIEWS = join(import.meta.dirname, '..', 'views')

/** Builds the Express app, in one visible list; starts nothing. */
export function createPortal(parts: Parts): Portal {
  const services = servicesFrom(parts)
  const { config, clock, log } = parts

  const gateway = accessGateway(services, { ...GATEWAY_OPTIONS, ...parts.gateway })
  const payroll = payrollRoutes(services)
  const bankDetails = bankDetailsRoutes(services)
  const account = accountRoutes(services)
  const security = reauthenticationRoutes(services)
  const transfers = createTransfers(services)
  const helpDesk = helpDeskRoutes(services, parts.accounts)
  const explain = explainRoutes(services)
  const pages = [...payroll, ...bankDetails, ...account, ...security, ...transfers.routes, ...helpDesk, ...explain]
  const guardOf = (path: string): Guard | null => {
    const needs = pages.find((route) => route.path === path)?.needs
    return typeof needs === 'function' ? needs : (gateway?.guardOf(path) ?? null)
  }
  const api = [...protectedApiRoutes(services, guardOf('/payroll') as Guard), ...singlePageAppRoutes(services)]
  const listed = [
    { path: '/account', name: 'account', needs: guardOf('/account') as Guard },
    { path: '/payroll', name: 'payroll', needs: guardOf('/payroll') as Guard },
    { path: '/bank-details', name: 'bank_details', needs: guardOf('/bank-details') as Guard },
    { path: '/security', name: 'security', needs: guardOf('/security') as Guard },
    { path: '/transfers', name: 'transfers', needs: { kind: 'approval' } as const },
    { path: '/spa', name: 'spa', needs: guardOf('/payroll') as Guard },
    { path: '/explain', name: 'explain', needs: guardOf('/explain') as Guard },
  ]
  const timesheets =
    gateway === null
      ? []
      : [{ path: '/timesheets/', name: 'timesheets', needs: guardOf('/timesheets/') ?? ({ kind: 'nothing' } as const) }]
  const ownSignIn = { path: '/help-desk', name: 'help_desk', needs: { kind: 'own-sign-in' } as const }
  const resume = resumeRoutes(services, guardOf)
  const plain = [...healthRoutes(services), ...sessionApiRoutes(services)]
  const entrances = [
    ...homeRoutes(services, [...listed, ...timesheets, ...(helpDesk.length === 0 ? [] : [ownSignIn])]),
    ...signInRoutes(services),
    ...stepUpRoutes(services),
    ...callbackRoutes(services),
    ...signOutRoutes(services),
    ...languageRoutes(services),
  ]
  const logout = backchannelLogoutRoutes(services)

  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.enable('case sensitive routing')
  app.enable('strict routing')
  app.set('trust proxy', [...config.trustProxy])
  app.set('query parser', 'simple')
  // Cookies follow BASE_URL, whatever a request looks like: behind a proxy that ends TLS, requests come in over http.
  Object.defineProperty(app.request, 'secure', { value: config.secure })

  app.use(beginVisit(clock))
  app.use(logRequests(log, clock))
  if (parts.metrics !== null) app.use(parts.metrics.timeCallbacks)
  app.use(securityHeaders(config, parts.provider))
  app.use(noStore)
  app.use(refuseCrossOriginWrites(config.baseUrl))
  app.use(onlyOriginForm)
  app.use('/assets', express.static(join(VIEWS, 'assets'), { index: false, redirect: false, setHeaders: cacheByContent }))
  for (const routes of [plain, logout, entrances, resume, pages, api]) app.use(mount(routes, services.issuer.middleware))
  if (gateway !== null) app.use(mount(gateway.routes, services.issuer.middleware), gateway.handler)
  app.use(() => {
    throw new NotFound('no such page')
  })
  app.use(answerProblems(services))
  const routes = [...plain, ...logout, ...entrances, ...resume, ...pages, ...api, ...(gateway?.routes ?? [])]
  return { app, services, routes, upgrades: gateway?.upgradesOf(app) ?? null, start: transfers.start }
}

function servicesFrom({ config, clock, store, provider, log, sharedCounter, demo, metrics }: Parts): Services {
  const words = loadWords(join(VIEWS, 'locales'))
  return {
    config,
    clock,
    store,
    provider,
    log,
    audit: metrics?.counted(createAudit(log)) ?? createAudit(log),
    words,
    render: createRenderer({ views: VIEWS, words }),
    rateLimit: createRateLimit(config.rateLimit, sharedCounter, config.storeTimeout),
    readSession: createSessionReader(config, store),
    issuer: createSessionIssuer(config),
    sealers: {
      transaction: createSealer(config.sessionSecrets, 'transaction'),
      idToken: createSealer(config.sessionSecrets, 'id_token'),
      form: createSealer(config.sessionSecrets, 'form'),
    },
    demo,
  }
}

/** A request names a path of ours, never another host or a proxy's target. @see RFC 9112, 3.2.1 */
const onlyOriginForm: express.RequestHandler = (req, _res, next) => {
  next(/^\/(?!\/)/.test(req.originalUrl) ? undefined : new Malformed('the request target is not a path'))
}

/** An address with the content's hash in it never changes; any other is asked about again. */
function cacheByContent(res: express.Response): void {
  res.set('Cache-Control', res.req.query.v === undefined ? 'public, max-age=300' : 'public, max-age=31536000, immutable')
}

/** Nothing but static files may be stored anywhere on the way. */
const noStore: express.RequestHandler = (_req, res, next) => {
  res.setHeader('Cache-Control', 'no-store')
  next()
}
