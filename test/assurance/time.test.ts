import { expect, test } from 'vitest'
import { after, before, epochSeconds, secondOf, seconds } from '../../src/assurance/time.ts'

test('a clock in milliseconds is in the second that has begun, not in the next one', () => {
  expect(secondOf(1_764_000_000_000)).toBe(1_764_000_000)
  expect(secondOf(1_764_000_000_999)).toBe(1_764_000_000)
  expect(secondOf(1_764_000_001_000)).toBe(1_764_000_001)
})

test('a moment and a length add up in seconds', () => {
  expect(after(epochSeconds(1_764_000_000), seconds(300))).toBe(1_764_000_300)
  expect(before(epochSeconds(1_764_000_000), seconds(300))).toBe(1_763_999_700)
  expect(after(epochSeconds(0), seconds(0))).toBe(0)
})
