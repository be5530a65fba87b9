import { expect, test } from 'vitest'
import { LEVELS } from '../../src/assurance/level.ts'
import { levelOf } from '../../src/assurance/requirement.ts'
import { seconds } from '../../src/assurance/time.ts'

test('being signed in is a single factor', () => {
  expect(levelOf({ kind: 'session' })).toBe('single-factor')
})

test.each([...LEVELS])('a page that asks for %s asks for it within a time and each time alike', (level) => {
  expect(levelOf({ kind: 'within', level, within: seconds(300) })).toBe(level)
  expect(levelOf({ kind: 'each-time', level })).toBe(level)
})
