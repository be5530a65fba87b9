import { describe, expect, test } from 'vitest'
import { reaches } from '../../../src/assurance/levels-reached.ts'
import { auth0 } from '../../../src/assurance/profiles/auth0.ts'
import { PROFILE_NAMES, profileByName, profileWithAcr } from '../../../src/assurance/profiles/by-name.ts'
import { entra } from '../../../src/assurance/profiles/entra.ts'
import { okta } from '../../../src/assurance/profiles/okta.ts'
import { evidence } from '../evidence.ts'

test('there is a profile for each value of IDP_PROFILE, under its own name', () => {
  expect([...PROFILE_NAMES].sort()).toEqual(
    'auth0 authentik boxed curity entra generic google keycloak lemonldap logingov logto okta pingfederate pingone refeds surfconext zitadel'.split(
      ' ',
    ),
  )
  for (const name of PROFILE_NAMES) expect(profileByName(name)?.name).toBe(name)
})

test.each(['', 'Okta', 'okta ', '__proto__', 'constructor', 'toString'])('there is none named %j', (name) => {
  expect(profileByName(name)).toBeUndefined()
})

describe('other values by ACR_* settings', () => {
  test('are sent for the level and accepted as it, in place of the profile’s signs', () => {
    const own = profileWithAcr(auth0, { 'two-factor': ['gold', 'silver'] })
    expect(own.levels['two-factor']).toEqual({ ask: ['gold', 'silver'], acr: ['gold', 'silver'], amr: [], acrs: [] })
    expect(reaches(evidence({ amr: ['mfa'] }), 'two-factor', own)).toBe(false)
    expect(own.levels['phishing-resistant']).toBe(auth0.levels['phishing-resistant'])
  })

  test('are looked for in acrs where the provider answers there, and not in acr', () => {
    const own = profileWithAcr(entra, { 'phishing-resistant': ['c7'] })
    expect(reaches(evidence({ acrs: ['c7'] }), 'phishing-resistant', own)).toBe(true)
    expect(reaches(evidence({ acr: 'c7' }), 'phishing-resistant', own)).toBe(false)
  })

  test('leave the profile itself as it was', () => {
    profileWithAcr(okta, { 'two-factor': ['gold'] })
    expect(okta.levels['two-factor'].ask).toEqual(['urn:okta:loa:2fa:any'])
  })
})
