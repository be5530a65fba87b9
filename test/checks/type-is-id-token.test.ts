import { expect, test } from 'vitest'
import { typeIsIdToken } from '../../src/checks/type-is-id-token.ts'
import { expected, NOT_STRINGS, token } from './token.ts'

const ask = (typ: unknown, claims = {}) => typeIsIdToken(token({ header: { typ }, claims }), expected()).holds

test.each([undefined, 'JWT', 'jwt'])('takes typ %j', (typ) => {
  expect(ask(typ)).toBe(true)
})

test.each([
  'at+jwt',
  'application/at+jwt',
  'logout+jwt',
  'secevent+jwt',
  'JWS',
  'JWT ',
  '',
  '__proto__',
  ['JWT'],
  ...NOT_STRINGS,
])('refuses typ %j', (typ) => {
  expect(ask(typ)).toBe(false)
})

test.each([{ 'http://schemas.openid.net/event/backchannel-logout': {} }, {}, [], null, '', 0, false])(
  'refuses a token with the events %j, which only a logout token has',
  (events) => {
    expect(ask('JWT', { events })).toBe(false)
    expect(ask(undefined, { events })).toBe(false)
  },
)
