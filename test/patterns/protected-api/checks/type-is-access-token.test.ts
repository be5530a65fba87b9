import { describe, expect, test } from 'vitest'
import { okta } from '../../../../src/assurance/profiles/okta.ts'
import { typeIsAccessToken } from '../../../../src/patterns/protected-api/checks/type-is-access-token.ts'
import { NOT_STRINGS } from '../../../checks/token.ts'
import { accessToken, expectedOfToken } from './access-token.ts'

const ask = (typ: unknown, parts = {}) => typeIsAccessToken(accessToken({ header: { typ } }), expectedOfToken(parts)).holds

test.each(['at+jwt', 'AT+JWT', 'application/at+jwt'])('takes typ %j', (typ) => {
  expect(ask(typ)).toBe(true)
})

test.each([undefined, 'JWT', 'logout+jwt', 'at+jwt ', 'xat+jwt', 'application/jwt', '', 'constructor', ...NOT_STRINGS])(
  'refuses typ %j, which is that of another token or of none',
  (typ) => {
    expect(ask(typ)).toBe(false)
  },
)

describe('where the profile says that the access tokens of its provider are plain JWTs', () => {
  test.each(['JWT', 'jwt', undefined])('takes typ %j', (typ) => {
    expect(ask(typ, { profile: okta })).toBe(true)
  })

  test.each(['logout+jwt', 'secevent+jwt', null])('still refuses typ %j', (typ) => {
    expect(ask(typ, { profile: okta })).toBe(false)
  })
})
