import { expect, test } from 'vitest'
import { seconds } from '../../src/assurance/time.ts'
import { issuedJustNow } from '../../src/checks/issued-just-now.ts'
import { NOW } from '../assurance/evidence.ts'
import { expected, NOT_TIMES, token } from './token.ts'

const ask = (iat: unknown, tolerance = 30) =>
  issuedJustNow(token({ claims: { iat } }), expected({ tolerance: seconds(tolerance) })).holds

test('a token made now is taken', () => {
  expect(ask(NOW, 0)).toBe(true)
})

test('a token made 10 minutes ago is taken, and one made a second before that is not', () => {
  expect(ask(NOW - 600, 0)).toBe(true)
  expect(ask(NOW - 601, 0)).toBe(false)
  expect(ask(NOW - 630)).toBe(true)
  expect(ask(NOW - 631)).toBe(false)
})

test('a token made ahead of this clock is taken within the tolerance only', () => {
  expect(ask(NOW + 1, 0)).toBe(false)
  expect(ask(NOW + 30)).toBe(true)
  expect(ask(NOW + 31)).toBe(false)
})

test.each([undefined, 0, ...NOT_TIMES])('refuses iat %j', (iat) => {
  expect(ask(iat)).toBe(false)
})
