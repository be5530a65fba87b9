import { expect, test } from 'vitest'
import { seconds } from '../../../../src/assurance/time.ts'
import { issuedAlready } from '../../../../src/patterns/protected-api/checks/issued-already.ts'
import { NOW } from '../../../assurance/evidence.ts'
import { NOT_TIMES } from '../../../checks/token.ts'
import { accessToken, expectedOfToken } from './access-token.ts'

const ask = (iat: unknown, tolerance = 30) =>
  issuedAlready(accessToken({ claims: { iat } }), expectedOfToken({ tolerance: seconds(tolerance) })).holds

test('a token may be as old as its exp lets it be', () => {
  expect(ask(NOW - 86_400)).toBe(true)
})

test('the provider may be ahead by the tolerance, to the second', () => {
  expect(ask(NOW, 0)).toBe(true)
  expect(ask(NOW + 1, 0)).toBe(false)
  expect(ask(NOW + 30)).toBe(true)
  expect(ask(NOW + 31)).toBe(false)
})

test.each([undefined, ...NOT_TIMES])('refuses iat %j', (iat) => {
  expect(ask(iat)).toBe(false)
})
