import { LEVELS, type Level } from './assurance/level.ts'
import type { Windows } from './assurance/levels-held.ts'
import { profileByName, profileWithAcr } from './assurance/profiles/by-name.ts'
import type { Profile } from './assurance/profiles/profile.ts'
import type { Seconds } from './assurance/time.ts'
import { type Environment, faultsBetween, originOf, secretsOf } from './contradictions.ts'
import { ConfigurationFault } from './errors.ts'
import { rightByThemselves, SETTING_NAMES, SETTINGS, type Values } from './settings-schema.ts'

/** How the portal shows at the token endpoint who it is. */
export type ClientAuthentication =
  | Readonly<{ method: 'client_secret'; secret: string }>
  | Readonly<{ method: 'private_key_jwt'; keyFile: string }>

/** Who attests, and who we are there. */
export type ProviderSettings = Readonly<{ issuer: string; clientId: string; authentication: ClientAuthentication }>

/** What the settings say by themselves. Without `ISSUER_URL` the boxed provider supplies the rest: see `Config`. */
export type Settings = Readonly<{
  port: number
  hosts: readonly string[]
  /** The public origin, without a slash at the end. */
  baseUrl: string
  /** `baseUrl` is https: cookies are `Secure` and named `__Host-…`. */
  secure: boolean
  provider: ProviderSettings | null
  idTokenSigningAlg: string
  profile: Profile
  scopes: string
  pushedAuthorizationRequests: 'auto' | 'off'
  windows: Windows
  /** The first signs and seals, all verify and open; null in a demo that has to make one. */
  sessionSecrets: readonly string[] | null
  sessionStore: string
  sessionIdleTimeout: Seconds
  sessionLifetime: Seconds
  transactionLifetime: Seconds
  clockTolerance: Seconds
  idpTimeout: Seconds
  storeTimeout: Seconds
  /** Sign-ins, step-ups and callbacks a minute from one address; 0: no limit. */
  rateLimit: number
  trustProxy: readonly string[]
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  factorApi: Readonly<{ url: string; token: string }> | null
  gateway: Readonly<{ legacyAppUrl: string; secret: string }> | null
  /** What the demo's own app is fronted with, where it is given without a `LEGACY_APP_URL`. */
  gatewaySecret: string | null
  apiAudience: string
  idpPort: number
  metricsPort: number | null
}>

/** Settings with nothing left open: what a portal is made with. */
export type Config = Readonly<Settings & { provider: ProviderSettings; sessionSecrets: readonly string[] }>

/**
 * Reads the settings once. An empty value counts as absent.
 *
 * @throws {ConfigurationFault} naming every fault at once, and no value of a secret.
 */
export function parseConfig(env: Environment): Settings {
  const given = Object.fromEntries(SETTING_NAMES.flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
  const parsed = SETTINGS.safeParse(given)
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
    throw new ConfigurationFault([...faults, ...faultsBetween(rightByThemselves(given), env)])
  }
  const faults = faultsBetween(parsed.data, env)
  if (faults.length > 0) throw new ConfigurationFault(faults)
  return Object.freeze(settingsFrom(parsed.data))
}

function settingsFrom(values: Values): Settings {
  const baseUrl = originOf(values)
  const real = values.ISSUER_URL !== undefined
  const name = values.IDP_PROFILE ?? (real ? 'generic' : 'boxed')
  return {
    port: values.PORT,
    hosts: values.HOST === undefined ? ['127.0.0.1', '::1'] : [values.HOST],
    baseUrl,
    secure: baseUrl.startsWith('https:'),
    provider: providerOf(values),
    idTokenSigningAlg: values.ID_TOKEN_SIGNING_ALG,
    profile: profileWithAcr(profileByName(name) as Profile, acrOverrides(values)),
    scopes: values.SCOPES,
    pushedAuthorizationRequests: values.PUSHED_AUTHORIZATION_REQUESTS,
    windows: { 'two-factor': values.TWO_FACTOR_WINDOW, 'phishing-resistant': values.PHISHING_RESISTANT_WINDOW },
    sessionSecrets: secretsOf(values),
    sessionStore: values.SESSION_STORE,
    sessionIdleTimeout: values.SESSION_IDLE_TIMEOUT,
    sessionLifetime: values.SESSION_LIFETIME,
    transactionLifetime: values.TRANSACTION_LIFETIME,
    clockTolerance: values.CLOCK_TOLERANCE,
    idpTimeout: values.IDP_TIMEOUT,
    storeTimeout: values.STORE_TIMEOUT,
    rateLimit: values.RATE_LIMIT,
    trustProxy: values.TRUST_PROXY,
    logLevel: values.LOG_LEVEL,
    factorApi: values.FACTOR_API_URL === undefined ? null : { url: values.FACTOR_API_URL, token: values.FACTOR_API_TOKEN ?? '' },
    gateway:
      values.LEGACY_APP_URL === undefined ? null : { legacyAppUrl: values.LEGACY_APP_URL, secret: values.GATEWAY_SECRET ?? '' },
    gatewaySecret: values.GATEWAY_SECRET ?? null,
    apiAudience: values.API_AUDIENCE ?? `${baseUrl}/api`,
    idpPort: values.IDP_PORT,
    metricsPort: values.METRICS_PORT ?? null,
  }
}

function providerOf(values: Values): ProviderSettings | null {
  if (values.ISSUER_URL === undefined) return null
  const authentication: ClientAuthentication =
    values.CLIENT_PRIVATE_KEY_FILE !== undefined
      ? { method: 'private_key_jwt', keyFile: values.CLIENT_PRIVATE_KEY_FILE }
      : { method: 'client_secret', secret: values.CLIENT_SECRET as string }
  return { issuer: values.ISSUER_URL, clientId: values.CLIENT_ID as string, authentication }
}

function acrOverrides(values: Values): Partial<Record<Level, readonly string[]>> {
  const given = [values.ACR_SINGLE_FACTOR, values.ACR_TWO_FACTOR, values.ACR_PHISHING_RESISTANT]
  return Object.fromEntries(LEVELS.flatMap((level, index) => (given[index] === undefined ? [] : [[level, given[index]]])))
}
