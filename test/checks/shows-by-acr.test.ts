import { expect, test } from 'vitest'
import { generic } from '../../src/assurance/profiles/generic.ts'
import type { LevelSigns, Profile } from '../../src/assurance/profiles/profile.ts'
import { seconds } from '../../src/assurance/time.ts'
import { showsByAcr } from '../../src/checks/shows-by-acr.ts'

const withSigns = (signs: Partial<LevelSigns>): Profile => ({
  ...generic,
  levels: { ...generic.levels, 'two-factor': { ask: [], acr: ['two'], amr: [], acrs: [], ...signs } },
})
const twoFactor = { kind: 'within', level: 'two-factor', within: seconds(300) } as const

test('a level with signs in acr alone is shown by acr alone', () => {
  expect(showsByAcr(twoFactor, withSigns({}))).toBe(true)
  expect(showsByAcr({ kind: 'each-time', level: 'two-factor' }, withSigns({}))).toBe(true)
})

test('a level that amr or acrs can show does not need an acr', () => {
  expect(showsByAcr(twoFactor, withSigns({ amr: ['mfa'] }))).toBe(false)
  expect(showsByAcr(twoFactor, withSigns({ acrs: ['c1'] }))).toBe(false)
})

test('a single factor needs none', () => {
  expect(showsByAcr({ kind: 'session' }, generic)).toBe(false)
  expect(showsByAcr({ kind: 'each-time', level: 'single-factor' }, generic)).toBe(false)
})
