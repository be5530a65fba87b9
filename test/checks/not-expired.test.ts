import { expect, test } from 'vitest'
import { seconds } from '../../src/assurance/time.ts'
import { notExpired } from '../../src/checks/not-expired.ts'
import { NOW } from '../assurance/evidence.ts'
import { expected, NOT_TIMES, token } from './token.ts'

const ask = (exp: unknown, tolerance = 30) =>
  notExpired(token({ claims: { exp } }), expected({ tolerance: seconds(tolerance) })).holds

test('a token is good before its exp and not at it', () => {
  expect(ask(NOW + 1, 0)).toBe(true)
  expect(ask(NOW, 0)).toBe(false)
})

test('the tolerance is added to the end, to the second', () => {
  expect(ask(NOW - 29)).toBe(true)
  expect(ask(NOW - 30)).toBe(false)
})

test('a fraction of a second counts', () => {
  expect(ask(NOW + 0.5, 0)).toBe(true)
  expect(ask(NOW - 0.5, 0)).toBe(false)
})

test.each([undefined, 0, ...NOT_TIMES])('refuses exp %j', (exp) => {
  expect(ask(exp)).toBe(false)
})
