import { expect, test } from 'vitest'
import { canBeShown } from '../../src/assurance/can-be-shown.ts'
import { LEVELS } from '../../src/assurance/level.ts'
import { generic } from '../../src/assurance/profiles/generic.ts'
import { type LevelSigns, NO_SIGNS, type Profile } from '../../src/assurance/profiles/profile.ts'
import type { Requirement } from '../../src/assurance/requirement.ts'
import { seconds } from '../../src/assurance/time.ts'

const within = (level: (typeof LEVELS)[number]): Requirement => ({ kind: 'within', level, within: seconds(300) })
const eachTime = (level: (typeof LEVELS)[number]): Requirement => ({ kind: 'each-time', level })
const withTwoFactor = (signs: Partial<LevelSigns>): Profile => ({
  ...generic,
  levels: { ...generic.levels, 'two-factor': { ...NO_SIGNS, ...signs } },
})

test('that somebody is signed in can always be shown', () => {
  const nothing: Profile = { ...withTwoFactor({}), authTime: 'never', fresh: { prompt: null, max_age: null } }
  expect(canBeShown({ kind: 'session' }, nothing)).toBe(true)
})

test.each<Partial<LevelSigns>>([{ acr: ['two'] }, { amr: ['mfa'] }, { acrs: ['c1'] }])(
  'a level with the signs %j can be shown, by whichever claim',
  (signs) => {
    expect(canBeShown(within('two-factor'), withTwoFactor(signs))).toBe(true)
    expect(canBeShown(eachTime('two-factor'), withTwoFactor(signs))).toBe(true)
  },
)

test('a level that can be asked for but has no sign cannot be shown', () => {
  expect(canBeShown(within('two-factor'), withTwoFactor({ ask: ['two'] }))).toBe(false)
  expect(canBeShown(eachTime('two-factor'), withTwoFactor({ ask: ['two'] }))).toBe(false)
})

test('a single factor needs no sign', () => {
  expect(canBeShown(eachTime('single-factor'), withTwoFactor({}))).toBe(true)
  expect(canBeShown(within('single-factor'), withTwoFactor({}))).toBe(true)
})

test.each([...LEVELS])('where auth_time never comes, %s can be shown neither within a time nor each time', (level) => {
  const timeless: Profile = { ...generic, authTime: 'never' }
  expect(canBeShown(within(level), timeless)).toBe(false)
  expect(canBeShown(eachTime(level), timeless)).toBe(false)
})

test.each(['when-asked', 'when-configured', 'always'] as const)('where auth_time comes %s, it can', (authTime) => {
  expect(canBeShown(within('two-factor'), { ...generic, authTime })).toBe(true)
})

test('where nothing makes the provider ask again, only "each time" cannot be shown', () => {
  const stubborn: Profile = { ...generic, fresh: { prompt: null, max_age: null } }
  expect(canBeShown(eachTime('single-factor'), stubborn)).toBe(false)
  expect(canBeShown(within('two-factor'), stubborn)).toBe(true)
  expect(canBeShown(eachTime('single-factor'), { ...generic, fresh: { prompt: null, max_age: 0 } })).toBe(true)
  expect(canBeShown(eachTime('single-factor'), { ...generic, fresh: { prompt: 'login', max_age: null } })).toBe(true)
})
