import { describe, expect, test } from 'vitest'
import { authorizationParameters, freshly, insufficientAuthentication } from '../../src/assurance/challenge.ts'
import { authentik } from '../../src/assurance/profiles/authentik.ts'
import { entra } from '../../src/assurance/profiles/entra.ts'
import { google } from '../../src/assurance/profiles/google.ts'
import { logingov } from '../../src/assurance/profiles/logingov.ts'
import { okta } from '../../src/assurance/profiles/okta.ts'
import type { Profile } from '../../src/assurance/profiles/profile.ts'
import { refeds } from '../../src/assurance/profiles/refeds.ts'
import type { Requirement } from '../../src/assurance/requirement.ts'
import { seconds } from '../../src/assurance/time.ts'

const twoFactor: Requirement = { kind: 'within', level: 'two-factor', within: seconds(300) }
const signedIn: Requirement = { kind: 'session' }
const again: Requirement = { kind: 'each-time', level: 'single-factor' }

describe('a requirement in the words of an authorization request', () => {
  test('a sign-in asks for a single factor and for no age', () => {
    expect(authorizationParameters(signedIn, okta)).toEqual({ acr_values: 'urn:okta:loa:1fa:any' })
  })

  test('a window becomes max_age', () => {
    expect(authorizationParameters(twoFactor, okta)).toEqual({ acr_values: 'urn:okta:loa:2fa:any', max_age: 300 })
  })

  test('several values are sent in their order, parted by a blank', () => {
    expect(authorizationParameters({ kind: 'within', level: 'phishing-resistant', within: seconds(1) }, okta)).toEqual({
      acr_values: 'phr phrh',
      max_age: 1,
    })
  })

  test('"each time" sends both ways to ask again, and a max_age of 0 is sent, not dropped', () => {
    expect(authorizationParameters({ kind: 'each-time', level: 'two-factor' }, okta)).toEqual({
      acr_values: 'urn:okta:loa:2fa:any',
      prompt: 'login',
      max_age: 0,
    })
  })

  test('"each time" sends only what the provider heeds', () => {
    expect(authorizationParameters(again, authentik)).toEqual({ prompt: 'login' })
    const classic: Profile = { ...okta, fresh: { prompt: null, max_age: 1 } }
    expect(authorizationParameters(again, classic)).toEqual({ acr_values: 'urn:okta:loa:1fa:any', max_age: 1 })
  })

  test('an essential acr goes into the claims parameter', () => {
    expect(authorizationParameters(twoFactor, refeds)).toEqual({
      claims: '{"id_token":{"acr":{"essential":true,"values":["https://refeds.org/profile/mfa"]}}}',
      max_age: 300,
    })
  })

  test('an authentication context of Entra goes into the claims parameter as one value', () => {
    expect(authorizationParameters(twoFactor, entra)).toEqual({
      claims: '{"id_token":{"acrs":{"essential":true,"value":"c1"}}}',
      max_age: 300,
    })
    expect(authorizationParameters(signedIn, entra)).toEqual({})
  })

  test('login.gov gets its two values side by side, and the prompt it insists on', () => {
    expect(authorizationParameters(signedIn, logingov)).toEqual({
      acr_values: 'urn:acr.login.gov:auth-only http://idmanagement.gov/ns/assurance/aal/2',
      prompt: 'select_account',
    })
  })

  test('a level that has no name but a sign is asked for by a sign-in from the start', () => {
    expect(authorizationParameters(twoFactor, authentik)).toEqual({ prompt: 'login', max_age: 300 })
  })

  test('a single factor within a time needs no sign-in from the start: max_age asks where it is due', () => {
    const lately: Requirement = { kind: 'within', level: 'single-factor', within: seconds(300) }
    expect(authorizationParameters(lately, authentik)).toEqual({ max_age: 300 })
  })

  test.each([
    ['a level without a sign', twoFactor, google],
    ['a level without a time', twoFactor, logingov],
    ['another sign-in where none can be forced', again, google],
    ['another sign-in where no time comes back', again, logingov],
  ])('nobody is sent for %s', (_, requirement, profile) => {
    expect(authorizationParameters(requirement, profile)).toBeNull()
  })
})

describe('the same request made anew', () => {
  test('asks for a sign-in and keeps the age that was asked', () => {
    expect(freshly({ acr_values: 'a', max_age: 300 }, okta)).toEqual({ acr_values: 'a', max_age: 300, prompt: 'login' })
    expect(freshly({ max_age: 0 }, { ...okta, fresh: { prompt: null, max_age: 1 } })).toEqual({ max_age: 0 })
  })

  test('is the same where the provider cannot be made to ask again', () => {
    expect(freshly({ prompt: 'select_account' }, logingov)).toEqual({ prompt: 'select_account' })
  })
})

describe('a requirement in the words of an API', () => {
  test('names the values and the age, 0 where it asks each time, none for a session', () => {
    expect(insufficientAuthentication(twoFactor, okta)).toEqual({ acr_values: 'urn:okta:loa:2fa:any', max_age: 300 })
    expect(insufficientAuthentication({ kind: 'each-time', level: 'two-factor' }, okta)).toEqual({
      acr_values: 'urn:okta:loa:2fa:any',
      max_age: 0,
    })
    expect(insufficientAuthentication(signedIn, okta)).toEqual({ acr_values: 'urn:okta:loa:1fa:any', max_age: null })
  })

  test('names no value where the level has none', () => {
    expect(insufficientAuthentication(twoFactor, authentik)).toEqual({ acr_values: '', max_age: 300 })
  })
})
