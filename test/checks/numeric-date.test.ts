import { expect, test } from 'vitest'
import { isNumericDate } from '../../src/checks/numeric-date.ts'
import { NOT_TIMES } from './token.ts'

test.each([0, 1, 1_764_000_000, 1_764_000_000.5, 8.64e12])('takes %j for a moment', (value) => {
  expect(isNumericDate(value)).toBe(true)
})

test.each([undefined, ...NOT_TIMES])('takes %j for no moment', (value) => {
  expect(isNumericDate(value)).toBe(false)
})

test('the last moment of the calendar is one that a date can show', () => {
  expect(new Date(8.64e12 * 1000).getTime()).toBe(8.64e15)
  expect(new Date((8.64e12 + 1) * 1000).getTime()).toBeNaN()
})
