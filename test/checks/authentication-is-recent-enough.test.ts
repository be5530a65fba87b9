import { expect, test } from 'vitest'
import { epochSeconds, seconds } from '../../src/assurance/time.ts'
import { authenticationIsRecentEnough } from '../../src/checks/authentication-is-recent-enough.ts'
import { ago, evidence, NOW } from '../assurance/evidence.ts'
import { expected } from './token.ts'

const ask = (authTime: number, parts = {}) =>
  authenticationIsRecentEnough(evidence({ acr: 'urn:okta:loa:2fa:any', authTime: epochSeconds(authTime) }), expected(parts)).holds

test('an authentication 300 s ago is recent enough for 300 s, and one 301 s ago is not, whatever the tolerance', () => {
  expect(ask(ago(300), { tolerance: seconds(300) })).toBe(true)
  expect(ask(ago(301), { tolerance: seconds(300) })).toBe(false)
  expect(ask(ago(300), { tolerance: seconds(0) })).toBe(true)
})

test('one of this second is recent enough, even where the window is a second', () => {
  expect(ask(NOW, { requirement: { kind: 'within', level: 'two-factor', within: seconds(1) } })).toBe(true)
})

test('one of 1970 is too old', () => {
  expect(ask(0)).toBe(false)
})

test('only a page with a window asks', () => {
  expect(ask(0, { requirement: { kind: 'session' } })).toBe(true)
  expect(ask(0, { requirement: { kind: 'each-time', level: 'two-factor' } })).toBe(true)
})
