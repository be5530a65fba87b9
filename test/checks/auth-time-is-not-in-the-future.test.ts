import { expect, test } from 'vitest'
import { seconds } from '../../src/assurance/time.ts'
import { authTimeIsNotInTheFuture } from '../../src/checks/auth-time-is-not-in-the-future.ts'
import { NOW } from '../assurance/evidence.ts'
import { expected, token } from './token.ts'

const ask = (auth_time: unknown, tolerance = 30) =>
  authTimeIsNotInTheFuture(token({ claims: { auth_time } }), expected({ tolerance: seconds(tolerance) })).holds

test('takes one that lies as far ahead as the clocks may differ, and refuses one a second further', () => {
  expect(ask(NOW + 30)).toBe(true)
  expect(ask(NOW + 31)).toBe(false)
  expect(ask(NOW, 0)).toBe(true)
  expect(ask(NOW + 1, 0)).toBe(false)
})

test('refuses milliseconds, which are seconds of a far future', () => {
  expect(ask(NOW * 1000)).toBe(false)
})

test('says nothing of none, nor of an old one', () => {
  expect(ask(undefined)).toBe(true)
  expect(ask(0)).toBe(true)
})
