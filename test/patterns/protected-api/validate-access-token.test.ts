import { describe, expect, test } from 'vitest'
import { decide } from '../../../src/assurance/decide.ts'
import { seconds } from '../../../src/assurance/time.ts'
import {
  GOOD_HERE,
  JWT,
  type TokenValidation,
  validateAccessToken,
} from '../../../src/patterns/protected-api/validate-access-token.ts'
import { ago, NOW } from '../../assurance/evidence.ts'
import { accessToken, expectedOfToken } from './checks/access-token.ts'

type Members = Record<string, unknown>

const expected = expectedOfToken()
const ask = (claims: Members = {}, header: Members = {}, rows = JWT): TokenValidation =>
  validateAccessToken(accessToken({ claims, header }), expected, rows)

function standing(claims: Members = {}) {
  const validation = ask(claims)
  if (validation.outcome === 'bad') throw new Error(validation.because)
  return validation.standing
}

test('a good token speaks for its subject and shows its acr, amr and auth_time', () => {
  expect(standing()).toEqual({
    issuer: 'https://id.example.com',
    subject: 'alice',
    evidence: [{ acr: 'urn:okta:loa:2fa:any', amr: ['pwd', 'otp'], acrs: [], authTime: ago(10) }],
    endsAt: ago(1) + 330,
  })
})

test.each([
  ['alg', {}, { alg: 'ES256' }],
  ['typ', {}, { typ: 'JWT' }],
  ['iss', { iss: 'https://id.example.com/' }, {}],
  ['aud', { aud: 'portal' }, {}],
  ['exp', { exp: undefined }, {}],
  ['exp', { exp: NOW - 30 }, {}],
  ['nbf', { nbf: NOW + 31 }, {}],
  ['sub', { sub: undefined }, {}],
  ['client_id', { client_id: undefined }, {}],
  ['cnf', { cnf: { jkt: 'x' } }, {}],
  ['claims', { acr: 2 }, {}],
  ['claims', { amr: [1] }, {}],
  ['auth_time', { auth_time: '1764000000' }, {}],
  ['auth_time', { auth_time: NOW + 31 }, {}],
  ['iat', { iat: undefined }, {}],
  ['jti', { jti: undefined }, {}],
] as const)('says that %s is at fault: %j %j', (fault, claims, header) => {
  expect(ask(claims, header)).toMatchObject({ outcome: 'bad', fault })
})

test('every row says why it fails and in which section to read', () => {
  for (const { section } of [...JWT, ...GOOD_HERE]) expect(section).toMatch(/^RFC \d{4} [\d.]+$/)
})

test('what introspection says needs no header, iat or jti, and everything else', () => {
  const bare = { iat: undefined, jti: undefined }
  expect(ask(bare, { alg: undefined, typ: undefined }, GOOD_HERE)).toMatchObject({ outcome: 'good' })
  for (const name of ['aud', 'exp', 'sub', 'client_id'])
    expect(ask({ ...bare, [name]: undefined }, {}, GOOD_HERE)).toMatchObject({ outcome: 'bad', fault: name })
})

describe('C-27: the decision about it is that of the page', () => {
  const requirement = { kind: 'within', level: 'two-factor', within: seconds(300) } as const
  const decision = (claims: Members) => decide(requirement, standing(claims), expected.profile, NOW)

  test.each([
    ['a fresh second factor is enough', { auth_time: NOW - 300 }, { outcome: 'granted' }],
    ['one second more is too old', { auth_time: NOW - 301 }, { outcome: 'denied', shortfall: 'too-old' }],
    ['without auth_time it is too old', { auth_time: undefined }, { outcome: 'denied', shortfall: 'too-old' }],
    ['auth_time 0 is a time, long ago', { auth_time: 0 }, { outcome: 'denied', shortfall: 'too-old' }],
    ['one factor is too weak', { acr: 'urn:okta:loa:1fa:pwd' }, { outcome: 'denied', shortfall: 'too-weak' }],
    ['without acr it is too weak', { acr: undefined }, { outcome: 'denied', shortfall: 'too-weak' }],
    ['amr does not stand in for acr', { acr: undefined, amr: ['mfa'] }, { outcome: 'denied', shortfall: 'too-weak' }],
    ['a token within the tolerance of its exp has not ended', { exp: NOW - 29 }, { outcome: 'granted' }],
  ])('%s', (_what, claims, answer) => {
    expect(decision(claims)).toMatchObject(answer)
  })
})
