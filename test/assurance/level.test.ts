import { expect, test } from 'vitest'
import { isLevel, LEVELS } from '../../src/assurance/level.ts'

test.each([...LEVELS])('knows the level %s by its exact name', (level) => {
  expect(isLevel(level)).toBe(true)
})

test.each([
  '',
  'Two-Factor',
  'two-factor ',
  'two_factor',
  '__proto__',
  'constructor',
  'length',
  '0',
  0,
  -1,
  1e300,
  NaN,
  null,
  undefined,
  true,
  {},
  [],
  ['two-factor'],
])('takes %j for no level', (value) => {
  expect(isLevel(value)).toBe(false)
})
