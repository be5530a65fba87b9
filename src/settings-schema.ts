import { PROFILE_NAMES, profileByName } from './assurance/profiles/by-name.ts'
import { seconds } from './assurance/time.ts'
import { readRedisAddress, SESSION_STORES } from './redis-address.ts'
import {
  acrValues,
  addressesOrRanges,
  duration,
  isHttpUrl,
  oneOf,
  optional,
  origin,
  otherwise,
  type Setting,
  text,
  wholeNumber,
} from './setting-kinds.ts'

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
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/

const isSessionStore = (given: string): boolean =>
  given === 'memory:' || /^sqlite:.+/.test(given) || readRedisAddress(given) !== undefined

/** The whole of README.md's settings table: one row a setting, with what is right by itself. */
const SETTINGS = {
  PORT: otherwise(3000, wholeNumber(1, 65_535)),
  HOST: optional(text([(given) => /^[A-Za-z0-9.:_-]+$/.test(given), 'must be a host name or an address'])),
  BASE_URL: optional(origin),
  ISSUER_URL: optional(
    text([isHttpUrl, 'must be an http or https URL'], [(given) => !/[?#@]/.test(given), 'must have no query, fragment or user']),
  ),
  CLIENT_ID: optional(text()),
  CLIENT_SECRET: optional(text()),
  CLIENT_PRIVATE_KEY_FILE: optional(text()),
  ID_TOKEN_SIGNING_ALG: otherwise('RS256', oneOf(SIGNING_ALGS)),
  IDP_PROFILE: optional(text([(given) => profileByName(given) !== undefined, `must be one of ${PROFILE_NAMES.join(', ')}`])),
  ACR_SINGLE_FACTOR: optional(acrValues),
  ACR_TWO_FACTOR: optional(acrValues),
  ACR_PHISHING_RESISTANT: optional(acrValues),
  SCOPES: otherwise(
    'openid profile email',
    text(
      [(given) => SCOPE.test(given), 'must be scopes separated by single spaces'],
      [(given) => given.split(' ').includes('openid'), 'must contain openid'],
    ),
  ),
  PUSHED_AUTHORIZATION_REQUESTS: otherwise('auto', oneOf(['auto', 'off'])),
  TWO_FACTOR_WINDOW: otherwise(seconds(300), duration()),
  PHISHING_RESISTANT_WINDOW: otherwise(seconds(300), duration()),
  SESSION_SECRET: optional(text()),
  SESSION_STORE: otherwise('sqlite:data/portal.db', text([isSessionStore, SESSION_STORES])),
  SESSION_IDLE_TIMEOUT: otherwise(seconds(3600), duration()),
  SESSION_LIFETIME: otherwise(seconds(43_200), duration()),
  TRANSACTION_LIFETIME: otherwise(seconds(600), duration()),
  CLOCK_TOLERANCE: otherwise(seconds(30), duration(0, 300)),
  IDP_TIMEOUT: otherwise(seconds(5), duration(1, 60)),
  STORE_TIMEOUT: otherwise(seconds(2), duration(1, 60)),
  RATE_LIMIT: otherwise(300, wholeNumber(0, 1_000_000)),
  TRUST_PROXY: otherwise([], addressesOrRanges),
  LOG_LEVEL: otherwise('info', oneOf(LOG_LEVELS)),
  FACTOR_API_URL: optional(text([isHttpUrl, 'must be an http or https URL'])),
  FACTOR_API_TOKEN: optional(text()),
  LEGACY_APP_URL: optional(origin),
  GATEWAY_SECRET: optional(text()),
  API_AUDIENCE: optional(text()),
  IDP_PORT: otherwise(4000, wholeNumber(1, 65_535)),
  METRICS_PORT: optional(wholeNumber(1, 65_535)),
}

type Meant<S> = S extends Setting<infer T, infer U> ? T | U : never

/** What each setting means; undefined for one that is not given and has no default. */
export type Values = Readonly<{ [Name in keyof typeof SETTINGS]: Meant<(typeof SETTINGS)[Name]> }>

/** Every setting's name, in the contract's order: `.env.example` is held to it by a test. */
export const SETTING_NAMES: readonly string[] = Object.keys(SETTINGS)

/**
 * Reads every setting by itself; an empty value counts as absent. Where one is wrong its default stands in, so that faults between
 * settings can be named in the same message.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Readonly<{ values: Values; faults: string[] }> {
  const faults: string[] = []
  const values = Object.entries<Setting<unknown, unknown>>(SETTINGS).map(([name, { rules, meaning, unset }]) => {
    const given = env[name]
    if (given === undefined || given === '') return [name, unset]
    const broken = rules.filter(([holds]) => !holds(given))
    faults.push(...broken.map(([, why]) => `${name} ${why}`))
    return [name, broken.length === 0 ? meaning(given) : unset]
  })
  return { values: Object.fromEntries(values) as Values, faults }
}
