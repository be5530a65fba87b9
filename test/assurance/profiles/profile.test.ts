import { describe, expect, test } from 'vitest'
import { LEVELS } from '../../../src/assurance/level.ts'
import { PROFILE_NAMES, profileByName } from '../../../src/assurance/profiles/by-name.ts'
import type { Profile } from '../../../src/assurance/profiles/profile.ts'

/** What a quoted-string carries without escaping, and `acr_values` without being parted. */
const PLAIN = /^[\x21\x23-\x5b\x5d-\x7e]+$/
const PROFILES = PROFILE_NAMES.map((name) => [name, profileByName(name) as Profile] as const)

describe.each(PROFILES)('the profile %s', (_, profile) => {
  test('names its values in printable characters without blank, quote or backslash, each once', () => {
    for (const level of LEVELS) {
      for (const values of Object.values(profile.levels[level])) {
        expect(values.filter((value) => !PLAIN.test(value))).toEqual([])
        expect(new Set(values).size).toBe(values.length)
      }
    }
  })

  test('accepts for a level what it asks for, unless another claim shows it', () => {
    for (const level of LEVELS) {
      const { ask, acr, amr, acrs } = profile.levels[level]
      if (amr.length > 0 || level === 'single-factor') continue
      expect(ask.filter((value) => !acr.includes(value) && !acrs.includes(value))).toEqual([])
    }
  })

  test('asks for nothing that it could not show', () => {
    for (const level of ['two-factor', 'phishing-resistant'] as const) {
      const { ask, acr, amr, acrs } = profile.levels[level]
      expect(ask.length === 0 || acr.length + amr.length + acrs.length > 0).toBe(true)
    }
  })

  test('takes no sign of a single factor for two', () => {
    const weak = profile.levels['single-factor'].acr
    for (const level of ['two-factor', 'phishing-resistant'] as const) {
      expect(profile.levels[level].acr.filter((value) => weak.includes(value))).toEqual([])
    }
  })

  test('uses acrs only where it asks by acrs', () => {
    const contexts = LEVELS.flatMap((level) => profile.levels[level].acrs)
    expect(contexts.length > 0).toBe(profile.askBy === 'acrs')
  })

  test('has error codes and token types that a provider could send', () => {
    expect(profile.unmetErrors.filter((code) => !/^[a-z_]+$/.test(code))).toEqual([])
    expect(profile.accessTokenTypes.length).toBeGreaterThan(0)
    expect(profile.title.trim()).toBe(profile.title)
  })

  test('lets a short code be a binding message, and nothing with a control character', () => {
    if (profile.ciba === null) return expect(profile.ciba).toBeNull()
    const { bindingMessage } = profile.ciba
    expect(bindingMessage.test('PAY-4821-ACME')).toBe(true)
    for (const hostile of ['', 'PAY\n4821', 'PAY\u0000', 'x'.repeat(121)]) expect(bindingMessage.test(hostile)).toBe(false)
  })
})

test.each([
  ['okta', 50],
  ['keycloak', 50],
  ['auth0', 64],
  ['generic', 20],
  ['boxed', 120],
])('%s takes a binding message of %i characters and none longer', (name, longest) => {
  const message = profileByName(name)?.ciba?.bindingMessage
  expect(message?.test('A'.repeat(longest))).toBe(true)
  expect(message?.test('A'.repeat(longest + 1))).toBe(false)
})

test.each(['okta', 'auth0', 'keycloak', 'pingone', 'pingfederate', 'generic'])(
  '%s takes no blank in a binding message',
  (name) => {
    expect(profileByName(name)?.ciba?.bindingMessage.test('Pay 120')).toBe(false)
  },
)
