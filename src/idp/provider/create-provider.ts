import type { DatabaseSync } from 'node:sqlite'
import Provider, { type ClientMetadata, errors, type JWK } from 'oidc-provider'
import { ACR_VALUES } from '../acr/acr-values.ts'
import { cibaConfiguration } from '../ciba/configuration.ts'
import { pollingDiscipline } from '../ciba/polling.ts'
import { tamper } from '../faults/tamper.ts'
import { page } from '../page.ts'
import type { Prompts } from '../phone/prompts.ts'
import { artifactsIn } from '../store/artifacts.ts'
import { findAccount } from './find-account.ts'
import { firstPartyGrant } from './first-party-grant.ts'
import { echoRequestedAcr, type PolicyParts, policy } from './interaction-policy.ts'
import { LIFETIMES } from './lifetimes.ts'

type Parts = Readonly<{
  issuer: string
  database: DatabaseSync
  clients: readonly ClientMetadata[]
  /** The APIs that may be named as `resource`; their access tokens are JWTs (RFC 9068) with `acr` and `auth_time`. */
  apis: readonly string[]
  key: JWK
  cookieKeys: readonly string[]
  prompts: Prompts
}> &
  PolicyParts

/** The OpenID Provider itself: oidc-provider, and everything about it that differs from its defaults. */
export function createProvider(parts: Parts): Provider {
  const { issuer, database, clients, apis, key, cookieKeys, prompts, faults } = parts
  const provider = new Provider(issuer, {
    adapter: artifactsIn(database),
    clients: [...clients],
    jwks: { keys: [key] },
    acrValues: [...ACR_VALUES],
    responseTypes: ['code'],
    scopes: ['openid', 'profile', 'email'],
    subjectTypes: ['public'],
    claims: {
      openid: ['sub', 'acr', 'amr', 'auth_time'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
      acr: null,
      auth_time: null,
      iss: null,
      sid: null,
    },
    conformIdTokenClaims: false, // name and email are in the ID token too, so a portal needs no userinfo call
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    enabledJWA: { idTokenSigningAlgValues: ['RS256'] },
    cookies: {
      names: { session: 'idp_session', interaction: 'idp_interaction', resume: 'idp_resume' },
      keys: [...cookieKeys],
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    findAccount,
    loadExistingGrant: firstPartyGrant,
    interactions: { policy: policy(parts), url: (_ctx, { uid }) => `/interaction/${uid}` },
    ttl: LIFETIMES,
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: true },
      ciba: cibaConfiguration(prompts),
      backchannelLogout: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => false,
        getResourceServerInfo: (_ctx, resource) => {
          if (!apis.includes(resource)) throw new errors.InvalidTarget()
          return { scope: '', audience: resource, accessTokenTTL: 300, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }
        },
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx, form) => {
          ctx.body = await page('sign-out', { form })
        },
        postLogoutSuccessSource: async (ctx) => {
          ctx.body = await page('message', {
            title: 'You are signed out',
            text: 'Boxed Identity no longer knows who you are.',
            ways: [],
          })
        },
      },
    },
    extraTokenClaims: (ctx, token) => {
      const { AuthorizationCode: code, BackchannelAuthenticationRequest: approval } = ctx.oidc.entities
      const source = code ?? approval
      if (token.kind !== 'AccessToken' || source === undefined) return undefined
      return { acr: source.acr, amr: source.amr, auth_time: source.authTime }
    },
    renderError: async (ctx, { error, error_description: text = 'The request could not be understood.' }) => {
      ctx.type = 'html'
      ctx.body = await page('message', { title: 'That did not work', text: `${text} (${error})`, ways: [] })
    },
    fetch: fetchIncludingLoopback,
  })
  provider.use(pollingDiscipline())
  provider.use(tamper(faults, key))
  provider.use(async (ctx, next) => {
    await next()
    if (ctx.status !== 404 || ctx.body != null) return
    ctx.status = 404
    ctx.type = 'html'
    ctx.body = await page('message', { title: 'There is nothing here', text: 'Perhaps the address is mistyped.', ways: [] })
  })
  provider.on('authorization.accepted', (ctx) => echoRequestedAcr(ctx, parts))
  return provider
}

/**
 * oidc-provider guards its requests against private addresses with a dispatcher; the portals of a demo are on one, so
 * back-channel logout could never reach them. Dropping the guard is right for registered loopback clients only.
 */
function fetchIncludingLoopback(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  const { dispatcher: _guard, ...rest } = (init ?? {}) as RequestInit & { dispatcher?: unknown }
  return fetch(url, rest)
}
