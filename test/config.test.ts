import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseConfig } from '../src/config.ts'
import { ConfigurationFault } from '../src/errors.ts'
import { SETTING_NAMES } from '../src/settings-schema.ts'
import { TEST_SECRET } from './support/portal.ts'

const REAL = {
  ISSUER_URL: 'https://idp.example.test',
  CLIENT_ID: 'portal',
  CLIENT_SECRET: 'x',
  SESSION_SECRET: TEST_SECRET,
  BASE_URL: 'https://portal.example.test',
}

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    parseConfig(env)
  } catch (error) {
    if (error instanceof ConfigurationFault) return error.faults
    throw error
  }
  return []
}

describe('a demo', () => {
  test('needs no setting and binds loopback', () => {
    expect(parseConfig({})).toMatchObject({
      port: 3000,
      hosts: ['127.0.0.1', '::1'],
      baseUrl: 'http://localhost:3000',
      secure: false,
      provider: null,
      sessionSecrets: null,
      sessionStore: 'sqlite:data/portal.db',
      profile: { name: 'boxed' },
      windows: { 'two-factor': 300, 'phishing-resistant': 300 },
      apiAudience: 'http://localhost:3000/api',
    })
  })

  test.each([{ HOST: '0.0.0.0' }, { BASE_URL: 'https://portal.example.test' }, { HOST: '192.168.1.5' }])(
    'is never public: %o',
    (env) => {
      expect(faultsOf(env)).toHaveLength(1)
    },
  )

  test('counts an empty value as absent', () => {
    expect(parseConfig({ ISSUER_URL: '', PORT: '' })).toMatchObject({ provider: null, port: 3000 })
  })
})

describe('with an issuer', () => {
  test('starts when everything is given', () => {
    expect(parseConfig(REAL)).toMatchObject({
      secure: true,
      profile: { name: 'generic' },
      provider: { issuer: REAL.ISSUER_URL, clientId: 'portal' },
    })
  })

  test.each([
    ['CLIENT_ID', { CLIENT_ID: '' }],
    ['CLIENT_SECRET', { CLIENT_SECRET: '' }],
    ['SESSION_SECRET', { SESSION_SECRET: '' }],
    ['SESSION_SECRET', { SESSION_SECRET: TEST_SECRET.slice(0, 31) }],
    ['SESSION_SECRET', { SESSION_SECRET: 'abcabcabcabcabcabcabcabcabcabcabcabc' }],
    ['SESSION_SECRET', { SESSION_SECRET: `${TEST_SECRET}-ChangeMe` }],
    ['SESSION_SECRET', { SESSION_SECRET: `${TEST_SECRET}Secret` }],
    ['SESSION_SECRET', { SESSION_SECRET: `${TEST_SECRET},short` }],
    ['BASE_URL', { BASE_URL: 'http://portal.example.test' }],
    ['BASE_URL', { BASE_URL: 'https://portal.example.test/app' }],
    ['ISSUER_URL', { ISSUER_URL: 'http://idp.example.test' }],
    ['ISSUER_URL', { ISSUER_URL: 'ftp://idp.example.test' }],
    ['SESSION_STORE', { SESSION_STORE: 'memory:' }],
    ['SESSION_STORE', { SESSION_STORE: 'mysql://x' }],
    ['SESSION_STORE', { SESSION_STORE: 'redis://one,two:26379' }],
    ['SESSION_STORE', { SESSION_STORE: 'redis://one,two?sentinel=' }],
    ['SESSION_STORE', { SESSION_STORE: 'redis://one,two/db?sentinel=sessions' }],
    ['IDP_PROFILE', { IDP_PROFILE: 'nobody' }],
    ['IDP_PROFILE', { IDP_PROFILE: '__proto__' }],
    ['GATEWAY_SECRET', { LEGACY_APP_URL: 'http://127.0.0.1:9000' }],
    ['FACTOR_API_TOKEN', { FACTOR_API_URL: 'https://org.example.test' }],
    ['NODE_TLS_REJECT_UNAUTHORIZED', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
    ['ID_TOKEN_SIGNING_ALG', { ID_TOKEN_SIGNING_ALG: 'none' }],
    ['ID_TOKEN_SIGNING_ALG', { ID_TOKEN_SIGNING_ALG: 'HS256' }],
    ['ACR_TWO_FACTOR', { ACR_TWO_FACTOR: 'a"b' }],
    ['ACR_TWO_FACTOR', { ACR_TWO_FACTOR: 'a\r\nb: c"' }],
    ['ACR_TWO_FACTOR', { ACR_TWO_FACTOR: ' ' }],
    ['ACR_TWO_FACTOR', { ACR_TWO_FACTOR: 'a a' }],
    ['SCOPES', { SCOPES: 'profile' }],
    ['TRUST_PROXY', { TRUST_PROXY: '10.0.0.0/99' }],
    ['TRUST_PROXY', { TRUST_PROXY: 'everybody' }],
    ['PUSHED_AUTHORIZATION_REQUESTS', { PUSHED_AUTHORIZATION_REQUESTS: 'maybe' }],
  ])('%s is refused: %o', (name, env) => {
    const faults = faultsOf({ ...REAL, ...env })
    expect(faults.some((fault) => fault.startsWith(name))).toBe(true)
  })

  test('a private key file stands in for the secret', () => {
    expect(faultsOf({ ...REAL, CLIENT_SECRET: '', CLIENT_PRIVATE_KEY_FILE: 'key.pem' })).toEqual([])
  })

  test('loopback may be in the clear', () => {
    expect(
      faultsOf({ ...REAL, BASE_URL: 'http://127.0.0.1:3000', ISSUER_URL: 'http://localhost:4000', SESSION_STORE: 'memory:' }),
    ).toEqual([])
  })

  test('a list of secrets rotates', () => {
    const second = [...TEST_SECRET].reverse().join('')
    expect(parseConfig({ ...REAL, SESSION_SECRET: `${second}, ${TEST_SECRET}` }).sessionSecrets).toEqual([second, TEST_SECRET])
  })
})

describe('numbers', () => {
  const DURATIONS = [
    'TWO_FACTOR_WINDOW',
    'PHISHING_RESISTANT_WINDOW',
    'SESSION_IDLE_TIMEOUT',
    'SESSION_LIFETIME',
    'TRANSACTION_LIFETIME',
  ]
  const BAD = ['0', '-1', '1.5', '1e3', ' 1', '0x10', 'NaN', 'Infinity', '31536001', '99999999999999999999', '"30"', '１']

  test.each(DURATIONS.flatMap((name) => BAD.map((value) => [name, value] as const)))('%s=%s is a fault', (name, value) => {
    expect(faultsOf({ [name]: value })[0]).toContain(name)
  })
  test.each(DURATIONS)('%s admits 1 and 31536000', (name) => {
    expect(faultsOf({ [name]: '1' })).toEqual([])
    expect(faultsOf({ [name]: '31536000' })).toEqual([])
  })
  test.each([
    ['CLOCK_TOLERANCE', ['0', '300'], ['301', '-1']],
    ['IDP_TIMEOUT', ['1', '60'], ['0', '61']],
    ['STORE_TIMEOUT', ['1', '60'], ['0', '61']],
    ['PORT', ['1', '65535'], ['0', '65536', 'http']],
    ['RATE_LIMIT', ['0', '1'], ['-1', '']].map((part) => part) as [string, string[], string[]],
  ])('%s has both ends of its range', (name, good, bad) => {
    for (const value of good) expect(faultsOf({ [name]: value }), value).toEqual([])
    for (const value of bad.filter((one) => one !== '')) expect(faultsOf({ [name]: value }), value).toHaveLength(1)
  })
})

test('names every fault at once, and no value of a secret', () => {
  const canary = 'canary-Password-4711'
  const faults = faultsOf({
    ISSUER_URL: 'http://idp.example.test',
    SESSION_SECRET: canary,
    TWO_FACTOR_WINDOW: '-1',
    IDP_PROFILE: 'nobody',
  })
  const message = faults.join('\n')
  for (const name of ['ISSUER_URL', 'CLIENT_ID', 'CLIENT_SECRET', 'SESSION_SECRET', 'TWO_FACTOR_WINDOW', 'IDP_PROFILE'])
    expect(message).toContain(name)
  expect(message).not.toContain(canary)
})

test('names everything that is wrong with one setting', () => {
  expect(faultsOf({ SCOPES: 'profile  email' })).toEqual([
    'SCOPES must be scopes separated by single spaces',
    'SCOPES must contain openid',
  ])
})

test('a setting that is wrong by itself counts as its default where settings are held against each other', () => {
  expect(faultsOf({ PORT: 'x', BASE_URL: 'nowhere', HOST: '0.0.0.0' })).toEqual([
    'PORT must be a whole number from 1 to 65535',
    'BASE_URL must be an http or https origin',
    'BASE_URL must be an origin: scheme, host and port, nothing behind',
    'HOST must be loopback while ISSUER_URL is not set: the demo is never public',
  ])
})

test('ACR settings are sent for, and accepted as, their level, in place of the profile’s', () => {
  const { profile } = parseConfig({ ACR_TWO_FACTOR: 'urn:a urn:b', ACR_SINGLE_FACTOR: 'urn:one' })
  expect(profile.levels['two-factor']).toEqual({ ask: ['urn:a', 'urn:b'], acr: ['urn:a', 'urn:b'], amr: [], acrs: [] })
  expect(profile.levels['single-factor'].ask).toEqual(['urn:one'])
  expect(profile.levels['phishing-resistant'].acr).toEqual(['phr', 'phrh'])
})

test('.env.example names every setting, and nothing else', () => {
  const named = [...readFileSync('.env.example', 'utf8').matchAll(/^#? ?([A-Z_]+)=/gm)].map(([, name]) => name)
  expect([...named].sort()).toEqual([...SETTING_NAMES].sort())
})
