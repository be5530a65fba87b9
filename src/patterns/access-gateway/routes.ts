import type { RequestListener } from 'node:http'
import { type RequestHandler, Router } from 'express'
import type { Upgrades } from '../../listen.ts'
import { createGuard, type Guard } from '../../web/guards/guard.ts'
import type { Route } from '../../web/route.ts'
import type { Services } from '../../web/services.ts'
import { createAssertionSigner } from './assertion.ts'
import { proxyRequest } from './built-in-proxy.ts'
import { forwardAuth } from './forward-auth.ts'
import { isWithin } from './mounted-at.ts'
import { normalTarget } from './normal-path.ts'
import { createPassOn } from './pass-on.ts'
import { createPolicy } from './policy.ts'
import { policyStepUp } from './policy-step-up.ts'
import type { Rule } from './rule.ts'
import { ruleFor } from './rule-for.ts'
import { POLICY_STEP_UP } from './step-up-url.ts'
import { TIMESHEETS_POLICY } from './timesheets-policy.ts'
import { createUpgrades, type Handshakes } from './upgrade.ts'

/** What the gateway goes by. */
export type GatewayOptions = Readonly<{
  policy: readonly Rule[]
  /** How often a request that lasts is asked about again, in milliseconds. */
  recheck: number
  /** How long the app may say nothing, in milliseconds. */
  silence: number
}>

export const GATEWAY_OPTIONS: GatewayOptions = { policy: TIMESHEETS_POLICY, recheck: 5_000, silence: 30_000 }

/** The gateway, ready to be mounted. */
export type Gateway = Readonly<{
  routes: readonly Route[]
  /** `/forward-auth` and everything below the app's path, in any method. */
  handler: RequestHandler
  /** What a kept form's page needs, by the path that the form goes to; null for a path that is not the app's. */
  guardOf(target: string): Guard | null
  /** WebSockets to the app; `app` is the whole portal, which decides about them. */
  upgradesOf(app: RequestListener): Upgrades
}>

/**
 * Makes the gateway in front of the app of `LEGACY_APP_URL`; null where there is none, and then nothing of it is there.
 *
 * @throws {ConfigurationFault} for a fault in the policy.
 */
export function accessGateway(services: Services, options: GatewayOptions = GATEWAY_OPTIONS): Gateway | null {
  const { config } = services
  if (config.gateway === null) return null
  const { secret } = config.gateway
  const legacyAppUrl = new URL(config.gateway.legacyAppUrl).origin
  const policy = createPolicy(options.policy, config.windows)
  const sign = createAssertionSigner(secret, config.baseUrl, legacyAppUrl)
  const passOn = createPassOn({ legacyAppUrl, baseUrl: config.baseUrl }, options.silence)
  const handshakes: Handshakes = new WeakMap()
  const proxying = { policy, sign, passOn, handshakes, recheck: options.recheck }

  const router = Router({ caseSensitive: true, strict: true })
  router.all('/forward-auth', (req, res) => forwardAuth(services, { policy, sign, secret }, req, res))
  router.use((req, res, next) => (isWithin(req.url) ? proxyRequest(services, proxying, req, res) : next()))

  return {
    routes: [{ path: POLICY_STEP_UP, needs: 'own', get: (req, res) => policyStepUp(services, policy, req, res) }],
    handler: router,
    guardOf(target) {
      const normal = isWithin(target) ? normalTarget(target) : undefined
      const rule = normal === undefined ? 'unclear' : ruleFor(policy, 'POST', normal.path)
      return rule === 'unclear' || typeof rule.access === 'string' ? null : createGuard(services, rule.access)
    },
    upgradesOf: (app) => createUpgrades(app, handshakes),
  }
}
