import { expect, test } from 'vitest'
import { seconds } from '../../src/assurance/time.ts'
import { validAlready } from '../../src/checks/valid-already.ts'
import { NOW } from '../assurance/evidence.ts'
import { expected, NOT_TIMES, token } from './token.ts'

const ask = (nbf: unknown, tolerance = 30) =>
  validAlready(token({ claims: { nbf } }), expected({ tolerance: seconds(tolerance) })).holds

test('no nbf is good from the start', () => {
  expect(ask(undefined)).toBe(true)
})

test('a token is good from its nbf on, and the tolerance earlier', () => {
  expect(ask(NOW, 0)).toBe(true)
  expect(ask(NOW + 1, 0)).toBe(false)
  expect(ask(NOW + 30)).toBe(true)
  expect(ask(NOW + 31)).toBe(false)
  expect(ask(0)).toBe(true)
})

test.each(NOT_TIMES)('refuses nbf %j', (nbf) => {
  expect(ask(nbf)).toBe(false)
})
