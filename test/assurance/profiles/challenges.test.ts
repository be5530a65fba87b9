import { describe, expect, test } from 'vitest'
import { authorizationParameters } from '../../../src/assurance/challenge.ts'
import { PROFILE_NAMES, profileByName } from '../../../src/assurance/profiles/by-name.ts'
import type { Profile } from '../../../src/assurance/profiles/profile.ts'
import type { Requirement } from '../../../src/assurance/requirement.ts'
import { seconds } from '../../../src/assurance/time.ts'

const REQUIREMENTS = {
  signIn: { kind: 'session' },
  twoFactor: { kind: 'within', level: 'two-factor', within: seconds(300) },
  phishingResistant: { kind: 'within', level: 'phishing-resistant', within: seconds(300) },
  eachTime: { kind: 'each-time', level: 'single-factor' },
} as const satisfies Record<string, Requirement>

type Sent = Readonly<Record<keyof typeof REQUIREMENTS, object | null>>

const REFEDS_MFA = 'https://refeds.org/profile/mfa'
const PAPE = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'
const BOTH = { prompt: 'login', max_age: 0 }
const OKTA: Sent = {
  signIn: { acr_values: 'urn:okta:loa:1fa:any' },
  twoFactor: { acr_values: 'urn:okta:loa:2fa:any', max_age: 300 },
  phishingResistant: { acr_values: 'phr phrh', max_age: 300 },
  eachTime: { acr_values: 'urn:okta:loa:1fa:any', ...BOTH },
}

/** What each provider is sent; null: nobody is sent, because it could not show what is required. */
const SENT: Readonly<Record<string, Sent>> = {
  okta: OKTA,
  boxed: OKTA,
  auth0: { signIn: {}, twoFactor: { acr_values: PAPE, max_age: 300 }, phishingResistant: null, eachTime: BOTH },
  entra: {
    signIn: {},
    twoFactor: { claims: '{"id_token":{"acrs":{"essential":true,"value":"c1"}}}', max_age: 300 },
    phishingResistant: null,
    eachTime: { prompt: 'login' },
  },
  keycloak: { signIn: {}, twoFactor: { acr_values: '2', max_age: 300 }, phishingResistant: null, eachTime: BOTH },
  pingone: { signIn: {}, twoFactor: { acr_values: 'Multi_Factor', max_age: 300 }, phishingResistant: null, eachTime: BOTH },
  pingfederate: {
    signIn: {},
    twoFactor: { acr_values: REFEDS_MFA, max_age: 300 },
    phishingResistant: { acr_values: 'phr', max_age: 300 },
    eachTime: BOTH,
  },
  logingov: {
    signIn: {
      acr_values: 'urn:acr.login.gov:auth-only http://idmanagement.gov/ns/assurance/aal/2',
      prompt: 'select_account',
    },
    twoFactor: null,
    phishingResistant: null,
    eachTime: null,
  },
  google: { signIn: {}, twoFactor: null, phishingResistant: null, eachTime: null },
  authentik: {
    signIn: {},
    twoFactor: { prompt: 'login', max_age: 300 },
    phishingResistant: null,
    eachTime: { prompt: 'login' },
  },
  zitadel: { signIn: {}, twoFactor: { prompt: 'login', max_age: 300 }, phishingResistant: null, eachTime: BOTH },
  logto: { signIn: {}, twoFactor: { acr_values: 'urn:logto:acr:mfa', max_age: 300 }, phishingResistant: null, eachTime: BOTH },
  lemonldap: {
    signIn: {},
    twoFactor: { acr_values: 'loa-4', max_age: 300 },
    phishingResistant: null,
    eachTime: { prompt: 'login' },
  },
  curity: { signIn: {}, twoFactor: null, phishingResistant: null, eachTime: BOTH },
  surfconext: {
    signIn: {},
    twoFactor: { acr_values: 'http://surfconext.nl/assurance/loa1.5', max_age: 300 },
    phishingResistant: null,
    eachTime: BOTH,
  },
  refeds: {
    signIn: {},
    twoFactor: { claims: `{"id_token":{"acr":{"essential":true,"values":["${REFEDS_MFA}"]}}}`, max_age: 300 },
    phishingResistant: null,
    eachTime: BOTH,
  },
  generic: {
    signIn: {},
    twoFactor: { acr_values: `${REFEDS_MFA} ${PAPE}`, max_age: 300 },
    phishingResistant: { acr_values: 'phr phrh', max_age: 300 },
    eachTime: BOTH,
  },
}

test('every profile is in this table', () => {
  expect(Object.keys(SENT).sort()).toEqual([...PROFILE_NAMES].sort())
})

describe.each(Object.entries(SENT))('%s is sent', (name, sent) => {
  const profile = profileByName(name) as Profile

  test.each([
    ['to sign in', 'signIn'],
    ['for two factors within 300 s', 'twoFactor'],
    ['for phishing resistance within 300 s', 'phishingResistant'],
    ['for a sign-in each time', 'eachTime'],
  ] as const)('%s what it understands', (_, which) => {
    expect(authorizationParameters(REQUIREMENTS[which], profile)).toEqual(sent[which])
  })
})
