import { describe, expect, test } from 'vitest'
import { reaches } from '../../src/assurance/levels-reached.ts'
import { generic } from '../../src/assurance/profiles/generic.ts'
import { okta } from '../../src/assurance/profiles/okta.ts'
import type { Profile } from '../../src/assurance/profiles/profile.ts'
import { evidence, UNKNOWN_SIGNS } from './evidence.ts'

const byMethod: Profile = {
  ...generic,
  levels: { ...generic.levels, 'two-factor': { ask: [], acr: [], amr: ['mfa'], acrs: [] } },
}
const byContext: Profile = {
  ...generic,
  levels: { ...generic.levels, 'two-factor': { ask: ['c1'], acr: [], amr: [], acrs: ['c1'] } },
}

test('whoever authenticated at all reaches a single factor, whatever the claims say', () => {
  expect(reaches(evidence(), 'single-factor', generic)).toBe(true)
  expect(reaches(evidence({ acr: '0', authTime: null }), 'single-factor', okta)).toBe(true)
})

describe('by acr', () => {
  test('a value that the profile lists for a level reaches that level', () => {
    expect(reaches(evidence({ acr: 'urn:okta:loa:2fa:any' }), 'two-factor', okta)).toBe(true)
    expect(reaches(evidence({ acr: 'phr' }), 'phishing-resistant', okta)).toBe(true)
    expect(reaches(evidence({ acr: 'phrh' }), 'phishing-resistant', okta)).toBe(true)
  })

  test('phishing resistance is not two factors, and two factors are not phishing resistance, unless listed', () => {
    expect(reaches(evidence({ acr: 'phr' }), 'two-factor', okta)).toBe(false)
    expect(reaches(evidence({ acr: 'urn:okta:loa:2fa:any' }), 'phishing-resistant', okta)).toBe(false)
  })

  test('"if possible" proves one factor only', () => {
    expect(reaches(evidence({ acr: 'urn:okta:loa:2fa:any:ifpossible' }), 'two-factor', okta)).toBe(false)
  })

  test.each(UNKNOWN_SIGNS)('the unknown value %j reaches nothing', (acr) => {
    expect(reaches(evidence({ acr }), 'two-factor', okta)).toBe(false)
    expect(reaches(evidence({ acr }), 'phishing-resistant', okta)).toBe(false)
  })

  test('no acr reaches nothing', () => {
    expect(reaches(evidence({ acr: null }), 'two-factor', okta)).toBe(false)
  })
})

describe('by amr', () => {
  test('one listed method among others is enough', () => {
    expect(reaches(evidence({ amr: ['pwd', 'mfa'] }), 'two-factor', byMethod)).toBe(true)
  })

  test.each([...UNKNOWN_SIGNS, 'MFA', 'mf', 'mfa2'])('the unknown method %j reaches nothing', (method) => {
    expect(reaches(evidence({ amr: [method] }), 'two-factor', byMethod)).toBe(false)
  })

  test('a method says nothing where the profile goes by acr, and an acr says nothing where it goes by method', () => {
    expect(reaches(evidence({ amr: ['mfa', 'hwk', 'phr', 'urn:okta:loa:2fa:any'] }), 'two-factor', okta)).toBe(false)
    expect(reaches(evidence({ acr: 'mfa' }), 'two-factor', byMethod)).toBe(false)
  })
})

describe('by acrs', () => {
  test('one listed context among others is enough', () => {
    expect(reaches(evidence({ acrs: ['c3', 'c1'] }), 'two-factor', byContext)).toBe(true)
  })

  test.each([...UNKNOWN_SIGNS, 'C1', 'c10', 'c'])('the unknown context %j reaches nothing', (context) => {
    expect(reaches(evidence({ acrs: [context] }), 'two-factor', byContext)).toBe(false)
  })

  test('a context in acr or amr is not a context', () => {
    expect(reaches(evidence({ acr: 'c1', amr: ['c1'] }), 'two-factor', byContext)).toBe(false)
  })
})
