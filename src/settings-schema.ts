import { isIP } from 'node:net'
// Zod's third form, which the package goes on with: its fourth loads fifty languages, and every start would wait for them.
import { z } from 'zod/v3'
import { PROFILE_NAMES, profileByName } from './assurance/profiles/by-name.ts'
import { seconds } from './assurance/time.ts'
import { readRedisAddress, SESSION_STORES } from './redis-address.ts'

const LONGEST = 31_536_000
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

/** `10.0.0.1`, `10.0.0.0/8`, `::1`, `fd00::/8`. */
function isAddressOrRange(value: string): boolean {
  const [address = '', prefix, ...more] = value.split('/')
  const bits = isIP(address) === 4 ? 32 : 128
  return (
    isIP(address) !== 0 && more.length === 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits))
  )
}

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
  z.enum(values, { message: `must be one of ${values.join(', ')}` })

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

/** The whole of README.md's settings table: one row a setting, with what is right by itself. */
export const SETTINGS = z.object({
  PORT: wholeNumber(1, 65_535).default('3000'),
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
  TWO_FACTOR_WINDOW: duration().default('300'),
  PHISHING_RESISTANT_WINDOW: duration().default('300'),
  SESSION_SECRET: z.string().optional(),
  SESSION_STORE: z
    .string()
    .refine((value) => value === 'memory:' || /^sqlite:.+/.test(value) || readRedisAddress(value) !== undefined, SESSION_STORES)
    .default('sqlite:data/portal.db'),
  SESSION_IDLE_TIMEOUT: duration().default('3600'),
  SESSION_LIFETIME: duration().default('43200'),
  TRANSACTION_LIFETIME: duration().default('600'),
  CLOCK_TOLERANCE: duration(0, 300).default('30'),
  IDP_TIMEOUT: duration(1, 60).default('5'),
  STORE_TIMEOUT: duration(1, 60).default('2'),
  RATE_LIMIT: wholeNumber(0, 1_000_000).default('300'),
  TRUST_PROXY: z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== ''),
    )
    .refine((values) => values.every(isAddressOrRange), 'must be addresses or ranges, separated by commas')
    .default(''),
  LOG_LEVEL: oneOf(LOG_LEVELS).default('info'),
  FACTOR_API_URL: url('must be an http or https URL').optional(),
  FACTOR_API_TOKEN: z.string().optional(),
  LEGACY_APP_URL: origin.optional(),
  GATEWAY_SECRET: z.string().optional(),
  API_AUDIENCE: z.string().optional(),
  IDP_PORT: wholeNumber(1, 65_535).default('4000'),
  METRICS_PORT: wholeNumber(1, 65_535).optional(),
})

export type Values = z.output<typeof SETTINGS>

/** Every setting's name, in the contract's order: `.env.example` is held to it by a test. */
export const SETTING_NAMES: readonly string[] = Object.keys(SETTINGS.shape)

const DEFAULTS = SETTINGS.parse({})

/** The values that are right by themselves, defaults for the rest: so that faults between settings are named in the same message. */
export function rightByThemselves(given: Readonly<Record<string, string>>): Values {
  const shape = SETTINGS.shape as Record<string, z.ZodType>
  const right = Object.entries(given).flatMap(([name, value]) => {
    const one = shape[name]?.safeParse(value)
    return one?.success ? [[name, one.data]] : []
  })
  return { ...DEFAULTS, ...Object.fromEntries(right) } as Values
}
