import { describe, expect, test } from 'vitest'
import { PROFILE_NAMES, profileByName } from '../../src/assurance/profiles/by-name.ts'
import type { Profile } from '../../src/assurance/profiles/profile.ts'
import { meaningOf } from '../../src/oidc/provider-error.ts'

const profile = (name: string) => profileByName(name) as Profile

describe('what an error of the provider means', () => {
  test.each([
    ['access_denied', 'declined'],
    ['unmet_authentication_requirements', 'unmet_authentication_requirements'],
    ['temporarily_unavailable', 'idp_unavailable'],
    ['server_error', 'idp_unavailable'],
    ['login_required', 'idp_error'],
    ['invalid_scope', 'idp_error'],
    ['', 'idp_error'],
    ['__proto__', 'idp_error'],
    ['ACCESS_DENIED', 'idp_error'],
  ])('%j is %s with every profile', (error, code) => {
    for (const name of PROFILE_NAMES) expect({ name, code: meaningOf(error, null, profile(name)).code }).toEqual({ name, code })
  })

  test('invalid_request is an unmet level where the profile says so, as REFEDS does, and nowhere else', () => {
    const unmet = PROFILE_NAMES.filter(
      (name) => meaningOf('invalid_request', null, profile(name)).code === 'unmet_authentication_requirements',
    )
    expect(unmet).toEqual(['refeds'])
  })
})

describe('the provider’s words', () => {
  const said = (error: string, description: string | null) => {
    const meaning = meaningOf(error, description, profile('okta'))
    return 'providerSaid' in meaning ? meaning.providerSaid : null
  }

  test('are kept for the page', () => {
    expect(said('access_denied', 'The client wants too much')).toBe('access_denied: The client wants too much')
    expect(said('access_denied', null)).toBe('access_denied')
    expect(said('access_denied', '')).toBe('access_denied')
  })

  test('lose what is not to be read, and what is too long', () => {
    expect(said('access_denied', 'a\u0000b\r\nc\u202ed')).toBe('access_denied: a b c d')
    expect(said('x'.repeat(201), null)).toBe(`${'x'.repeat(200)}…`)
    expect(said('x'.repeat(200), null)).toBe('x'.repeat(200))
  })
})
