// Longer than most files: it is the whole of CONTRACT.md's settings table, in its order, and every way it can be wrong.
import { z } from 'zod'
import { LEVELS, type Level } from './assurance/level.ts'
import type { Windows } from './assurance/levels-held.ts'
import { PROFILE_NAMES, profileByName, profileWithAcr } from './assurance/profiles/by-name.ts'
import type { Profile } from './assurance/profiles/profile.ts'
import { type Seconds, seconds } from './assurance/time.ts'
import { ConfigurationFault } from './errors.ts'
import { isHttpsOrLoopback, isLoopback, isLoopbackHost } from './loopback.ts'

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
  apiAudience: string
  idpPort: number
  metricsPort: number | null
}>

/** Settings with nothing left open: what a portal is made with. */
export type Config = Readonly<Settings & { provider: ProviderSettings; sessionSecrets: readonly string[] }>

type Environment = Readonly<Record<string, string | undefined>>

const LONGEST = 31_536_000
const WORDS_OF_NO_SECRET = ['change', 'secret', 'password', 'example']
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
/** Asymmetric only: a shared secret signs nothing here, and `none` is no algorithm. */
const SIGNING_ALGS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const
/** Characters of an `acr` value that need no escaping in a header's quoted-string. @see RFC 9470, section 3 */
const ACR_VALUE = /^[\x21\x23-\x5b\x5d-\x7e]+$/
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/
const ADDRESS_OR_RANGE = /^[0-9a-fA-F.:]+(?:\/\d{1,3})?$|^(?:loopback|linklocal|uniquelocal)$/

const wholeNumber = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${from} to ${to}`)
    .transform(Number)
    .refine((value) => value >= from && value <= to, `must be a whole number from ${from} to ${to}`)

const duration = (from = 1, to = LONGEST) => wholeNumber(from, to).transform(seconds)

const acrValues = z
  .string()
  .transform((value) => value.split(/\s+/).filter((one) => one !== ''))
  .refine((values) => values.length > 0, 'must name at least one acr value')
  .refine(
    (values) => values.every((value) => ACR_VALUE.test(value)),
    'must be acr values of printable characters without quotes or backslashes',
  )
  .refine((values) => new Set(values).size === values.length, 'names an acr value twice')

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` })

const url = (message: string) =>
  z.string().refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), message)

const origin = url('must be an http or https origin').refine(
  (value) =>
    URL.canParse(value) &&
    (new URL(value).href === `${value}/` || new URL(value).href === value) &&
    new URL(value).pathname === '/' &&
    !/[?#@]/.test(value),
  'must be an origin: scheme, host and port, nothing behind',
)

const SETTINGS = z.object({
  PORT: wholeNumber(1, 65_535).default(3000),
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/, 'must be a host name or an address')
    .optional(),
  BASE_URL: origin.optional(),
  ISSUER_URL: url('must be an http or https URL')
    .refine((value) => !/[?#@]/.test(value), 'must have no query, fragment or user')
    .optional(),
  CLIENT_ID: z.string().optional(),
  CLIENT_SECRET: z.string().optional(),
  CLIENT_PRIVATE_KEY_FILE: z.string().optional(),
  ID_TOKEN_SIGNING_ALG: oneOf(SIGNING_ALGS).default('RS256'),
  IDP_PROFILE: z
    .string()
    .refine((name) => profileByName(name) !== undefined, `must be one of ${PROFILE_NAMES.join(', ')}`)
    .optional(),
  ACR_SINGLE_FACTOR: acrValues.optional(),
  ACR_TWO_FACTOR: acrValues.optional(),
  ACR_PHISHING_RESISTANT: acrValues.optional(),
  SCOPES: z
    .string()
    .regex(SCOPE, 'must be scopes separated by single spaces')
    .refine((value) => value.split(' ').includes('openid'), 'must contain openid')
    .default('openid profile email'),
  PUSHED_AUTHORIZATION_REQUESTS: oneOf(['auto', 'off']).default('auto'),
  TWO_FACTOR_WINDOW: duration().default(seconds(300)),
  PHISHING_RESISTANT_WINDOW: duration().default(seconds(300)),
  SESSION_SECRET: z.string().optional(),
  SESSION_STORE: z
    .string()
    .refine(
      (value) => value === 'memory:' || /^sqlite:.+/.test(value) || (/^rediss?:\/\//.test(value) && URL.canParse(value)),
      'must be memory:, sqlite:PATH, redis://… or rediss://…',
    )
    .default('sqlite:data/portal.db'),
  SESSION_IDLE_TIMEOUT: duration().default(seconds(3600)),
  SESSION_LIFETIME: duration().default(seconds(43_200)),
  TRANSACTION_LIFETIME: duration().default(seconds(600)),
  CLOCK_TOLERANCE: duration(0, 300).default(seconds(30)),
  IDP_TIMEOUT: duration(1, 60).default(seconds(5)),
  STORE_TIMEOUT: duration(1, 60).default(seconds(2)),
  RATE_LIMIT: wholeNumber(0, 1_000_000).default(300),
  TRUST_PROXY: z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== ''),
    )
    .refine((values) => values.every((value) => ADDRESS_OR_RANGE.test(value)), 'must be addresses or ranges, separated by commas')
    .default([]),
  LOG_LEVEL: oneOf(LOG_LEVELS).default('info'),
  FACTOR_API_URL: url('must be an http or https URL').optional(),
  FACTOR_API_TOKEN: z.string().optional(),
  LEGACY_APP_URL: origin.optional(),
  GATEWAY_SECRET: z.string().optional(),
  API_AUDIENCE: z.string().optional(),
  IDP_PORT: wholeNumber(1, 65_535).default(4000),
  METRICS_PORT: wholeNumber(1, 65_535).optional(),
})

type Values = z.output<typeof SETTINGS>

/** Every setting's name, in the contract's order: `.env.example` is held to it by a test. */
export const SETTING_NAMES: readonly string[] = Object.keys(SETTINGS.shape)

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
    throw new ConfigurationFault([...faults, ...faultsBetween({ ...DEFAULTS, ...validPart(given) } as Values, env)])
  }
  const faults = faultsBetween(parsed.data, env)
  if (faults.length > 0) throw new ConfigurationFault(faults)
  return Object.freeze(settingsFrom(parsed.data))
}

const DEFAULTS = SETTINGS.parse({})

/** The values that are right by themselves, so that faults between them are named in the same message. */
function validPart(given: Record<string, string>): Partial<Values> {
  const shape = SETTINGS.shape as Record<string, z.ZodType>
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      const one = shape[name]?.safeParse(value)
      return one?.success ? [[name, one.data]] : []
    }),
  ) as Partial<Values>
}

function faultsBetween(values: Values, env: Environment): string[] {
  const faults: string[] = []
  const baseUrl = originOf(values)
  const secrets = secretsOf(values)
  const real = (env.ISSUER_URL ?? '') !== ''

  if (secrets !== null) for (const why of weaknesses(secrets)) faults.push(`SESSION_SECRET ${why}`)
  if (!real) {
    if (!isLoopback(baseUrl)) faults.push('BASE_URL must be loopback while ISSUER_URL is not set: the demo is never public')
    if (values.HOST !== undefined && !isLoopbackHost(values.HOST))
      faults.push('HOST must be loopback while ISSUER_URL is not set: the demo is never public')
    return faults
  }
  if (!values.CLIENT_ID) faults.push('CLIENT_ID is missing')
  if (!values.CLIENT_SECRET && !values.CLIENT_PRIVATE_KEY_FILE) faults.push('CLIENT_SECRET or CLIENT_PRIVATE_KEY_FILE is missing')
  if (secrets === null) faults.push('SESSION_SECRET is missing')
  if (!isHttpsOrLoopback(baseUrl)) faults.push('BASE_URL must be https, or loopback')
  if (values.ISSUER_URL !== undefined && !isHttpsOrLoopback(values.ISSUER_URL))
    faults.push('ISSUER_URL must be https, or loopback')
  if (values.ISSUER_URL?.startsWith('https:') && env.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    faults.push('NODE_TLS_REJECT_UNAUTHORIZED=0 turns certificate checks off; use NODE_EXTRA_CA_CERTS for a private authority')
  if (values.SESSION_STORE === 'memory:' && !isLoopback(baseUrl))
    faults.push('SESSION_STORE must not be memory: on a BASE_URL that is not loopback')
  if (values.LEGACY_APP_URL !== undefined && !values.GATEWAY_SECRET)
    faults.push('GATEWAY_SECRET is missing while LEGACY_APP_URL is set')
  if (values.FACTOR_API_URL !== undefined && !values.FACTOR_API_TOKEN)
    faults.push('FACTOR_API_TOKEN is missing while FACTOR_API_URL is set')
  if (values.FACTOR_API_URL !== undefined && !isHttpsOrLoopback(values.FACTOR_API_URL))
    faults.push('FACTOR_API_URL must be https, or loopback')
  return faults
}

function weaknesses(secrets: readonly string[]): string[] {
  const faults = new Set<string>()
  for (const secret of secrets) {
    if (secret.length < 32) faults.add('must be at least 32 characters long')
    if (new Set(secret).size < 12) faults.add('must have at least 12 different characters')
    for (const word of WORDS_OF_NO_SECRET) if (secret.toLowerCase().includes(word)) faults.add(`must not contain "${word}"`)
  }
  return [...faults]
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

const secretsOf = (values: Values): readonly string[] | null =>
  values.SESSION_SECRET?.split(',').map((secret) => secret.trim()) ?? null

const originOf = (values: Values): string => new URL(values.BASE_URL ?? `http://localhost:${values.PORT}`).origin
