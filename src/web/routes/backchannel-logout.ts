import type { Request, Response } from 'express'
import { secondOf, seconds } from '../../assurance/time.ts'
import { Malformed } from '../../errors.ts'
import { type LogoutToken, LogoutTokenInvalid, OLDEST_LOGOUT, verifyLogoutToken } from '../../oidc/logout-token.ts'
import { rememberLogout } from '../../session/logged-out.ts'
import { sendProblemOrPage } from '../problem.ts'
import type { Route } from '../route.ts'
import type { Services } from '../services.ts'

export function backchannelLogoutRoutes(services: Services): readonly Route[] {
  return [{ path: '/backchannel-logout', needs: 'own', post: (req, res) => backchannelLogout(services, req, res) }]
}

/**
 * The provider says that somebody signed out there. Needs no cookie and sets none; who sent it is shown by its signature alone.
 *
 * @see OpenID Connect Back-Channel Logout 1.0, 2.5 to 2.8
 */
async function backchannelLogout(services: Services, req: Request, res: Response): Promise<void> {
  const { provider, config, clock, audit } = services
  await services.rateLimit(req)
  try {
    const token: unknown = req.is('application/x-www-form-urlencoded') ? req.body?.logout_token : undefined
    if (typeof token !== 'string' || token === '') throw new LogoutTokenInvalid('logout_token')
    const logout = await verifyLogoutToken(token, provider, config, secondOf(clock()))
    await endSessions(services, req, res, logout)
    res.status(200).end()
  } catch (error) {
    if (!(error instanceof LogoutTokenInvalid)) throw error
    audit('logout_token.rejected', { req, res }, { outcome: 'failure', reason: error.message })
    await sendProblemOrPage(services, req, res, new Malformed('the logout token is not valid', { cause: error }))
  }
}

/** The token counts as seen only once the sessions have ended, so that the provider's retry after an outage succeeds. */
async function endSessions(services: Services, req: Request, res: Response, logout: LogoutToken): Promise<void> {
  const { store, config, clock, audit } = services
  const { issuer, sid, sub, issuedAt, jti } = logout
  const seen = `jti:${JSON.stringify([issuer, jti])}`
  const remembered = seconds(OLDEST_LOGOUT + config.clockTolerance * 2)
  if (await store.isClaimed(seen)) throw new LogoutTokenInvalid('jti')

  const lifetime = seconds(config.transactionLifetime + remembered)
  await rememberLogout(store, { issuer, sid, sub }, clock(), lifetime)
  const ended = await store.destroyWhere({
    issuer,
    ...(sid === null ? { startedUpTo: issuedAt } : { sid }),
    ...(sub === null ? {} : { subject: sub }),
  })
  for (const session of ended) audit('session.ended', { req, res }, { outcome: 'success', reason: 'backchannel_logout', session })
  if (!(await store.claim(seen, remembered))) throw new LogoutTokenInvalid('jti')
  audit('logout_token.accepted', { req, res }, { outcome: 'success', ...(sub === null ? {} : { subject: sub }) })
}
