// Each dialect answers as its product is documented to: the portal's stories are worth what these are.
import { describe, expect, test } from 'vitest'
import type { Dialect, Factor, Proof, Reply } from '../idp/dialect.ts'
import { auth0 } from './auth0.ts'
import { authentik } from './authentik.ts'
import { curity } from './curity.ts'
import { entra } from './entra.ts'
import { generic } from './generic.ts'
import { google } from './google.ts'
import { keycloak } from './keycloak.ts'
import { lemonldap } from './lemonldap.ts'
import { logingov } from './logingov.ts'
import { logto } from './logto.ts'
import { neverComesBack } from './never-comes-back.ts'
import { okta } from './okta.ts'
import { pingfederate } from './pingfederate.ts'
import { pingone } from './pingone.ts'
import { refeds } from './refeds.ts'
import { surfconext } from './surfconext.ts'
import { zitadel } from './zitadel.ts'

const NOW = 1_800_000_000
const EVERYTHING: readonly Factor[] = ['password', 'otp', 'passkey']
const PAPE = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'
const SURF = 'http://surfconext.nl/assurance/'
const TENANT = entra({ policies: { c1: 'otp' }, withoutPolicy: ['c7'], authTime: 'added' })

const signedIn = (secondsAgo: number, ...factors: Factor[]): readonly Proof[] =>
  factors.map((factor) => ({ factor, at: NOW - secondsAgo }))
const essential = (claim: 'acr' | 'acrs', ...values: string[]): Record<string, string> => ({
  claims: JSON.stringify({ id_token: { [claim]: { essential: true, values } } }),
})

type Case = Readonly<{
  says: string
  dialect: Dialect
  asked: Readonly<Record<string, string>>
  proofs?: readonly Proof[]
  can?: readonly Factor[]
  /** The claims of a sign-in, the error, or the page's words. */
  answers: Readonly<Record<string, unknown>> | string
}>

const AN_HOUR_AGO = signedIn(3600, 'password')

const CASES: readonly Case[] = [
  {
    says: 'Okta echoes the value that was asked for',
    dialect: okta,
    asked: { acr_values: 'urn:okta:loa:2fa:any' },
    answers: { acr: 'urn:okta:loa:2fa:any', amr: ['pwd', 'otp', 'mfa'], auth_time: NOW },
  },
  {
    says: 'Okta ignores values that it does not know',
    dialect: okta,
    asked: { acr_values: 'urn:okta:loa:2fa:all gold' },
    answers: { acr: undefined, amr: ['pwd'], auth_time: NOW },
  },
  {
    says: 'Okta chooses one of several that can be met',
    dialect: okta,
    asked: { acr_values: 'phrh phr' },
    answers: { acr: 'phr', amr: ['pop', 'mfa'], auth_time: NOW },
  },
  {
    says: 'Okta has an error for what cannot be met',
    dialect: okta,
    asked: { acr_values: 'phr' },
    can: ['password', 'otp'],
    answers: 'unmet_authentication_requirements',
  },
  {
    says: 'Okta takes max_age=0 for prompt=login',
    dialect: okta,
    asked: { max_age: '0' },
    proofs: AN_HOUR_AGO,
    answers: { acr: undefined, amr: ['pwd'], auth_time: NOW },
  },
  {
    says: 'Okta lets a session within max_age be',
    dialect: okta,
    asked: { max_age: '3600', acr_values: 'urn:okta:loa:1fa:any' },
    proofs: AN_HOUR_AGO,
    answers: { acr: 'urn:okta:loa:1fa:any', amr: ['pwd'], auth_time: NOW - 3600 },
  },
  {
    says: 'Okta’s "if possible" succeeds with one factor',
    dialect: okta,
    asked: { acr_values: 'urn:okta:loa:2fa:any:ifpossible' },
    can: ['password'],
    answers: { acr: 'urn:okta:loa:2fa:any:ifpossible', amr: ['pwd'], auth_time: NOW },
  },
  {
    says: 'Auth0 shows amr in the login in which MFA was done',
    dialect: auth0('deployed'),
    asked: { acr_values: PAPE, max_age: '300' },
    answers: { acr: PAPE, amr: ['mfa'], auth_time: NOW },
  },
  {
    says: 'Auth0 shows nothing of it in a silent one after it',
    dialect: auth0('deployed'),
    asked: {},
    proofs: signedIn(9, 'password', 'otp'),
    answers: {},
  },
  {
    says: 'Auth0 does nothing about acr_values without the Action',
    dialect: auth0('missing'),
    asked: { acr_values: PAPE, max_age: '300' },
    answers: { auth_time: NOW },
  },
  { says: 'Entra answers an array', dialect: TENANT, asked: essential('acrs', 'c1'), answers: { acrs: ['c1'], auth_time: NOW } },
  {
    says: 'Entra issues no context that its policy blocks',
    dialect: TENANT,
    asked: essential('acrs', 'c1'),
    can: ['password'],
    answers: { auth_time: NOW },
  },
  {
    says: 'Entra issues a context without a policy to anybody',
    dialect: TENANT,
    asked: essential('acrs', 'c7'),
    can: ['password'],
    answers: { acrs: ['c7'], auth_time: NOW },
  },
  { says: 'Entra takes no notice of acr_values', dialect: TENANT, asked: { acr_values: 'c1' }, answers: { auth_time: NOW } },
  {
    says: 'Entra asks again for prompt=login',
    dialect: TENANT,
    asked: { prompt: 'login' },
    proofs: AN_HOUR_AGO,
    answers: { auth_time: NOW },
  },
  {
    says: 'Keycloak answers 1 to a plain sign-in',
    dialect: keycloak('step-up flow'),
    asked: {},
    answers: { acr: '1', auth_time: NOW },
  },
  {
    says: 'Keycloak answers 0, with no question, once level 1 has expired',
    dialect: keycloak('step-up flow'),
    asked: {},
    proofs: signedIn(36_001, 'password'),
    answers: { acr: '0', auth_time: NOW - 36_001 },
  },
  {
    says: 'Keycloak answers 1 in the last second of level 1',
    dialect: keycloak('step-up flow'),
    asked: {},
    proofs: signedIn(36_000, 'password'),
    answers: { acr: '1', auth_time: NOW - 36_000 },
  },
  {
    says: 'Keycloak’s level 2 is gone in the next answer',
    dialect: keycloak('step-up flow'),
    asked: {},
    proofs: signedIn(9, 'password', 'otp'),
    answers: { acr: '1', auth_time: NOW - 9 },
  },
  {
    says: 'Keycloak answers a lower acr where a voluntary one is not met',
    dialect: keycloak('step-up flow'),
    asked: { acr_values: '2' },
    can: ['password'],
    answers: { acr: '1', auth_time: NOW },
  },
  {
    says: 'Keycloak shows a page of its own where an essential one is not met',
    dialect: keycloak('step-up flow'),
    asked: essential('acr', '2'),
    can: ['password'],
    answers: 'Authentication requirements not fulfilled',
  },
  {
    says: 'Keycloak meets an essential acr',
    dialect: keycloak('step-up flow'),
    asked: essential('acr', '2'),
    answers: { acr: '2', auth_time: NOW },
  },
  {
    says: 'Keycloak takes a value that it does not know for the highest',
    dialect: keycloak('step-up flow'),
    asked: { acr_values: 'gold' },
    answers: { acr: '3', auth_time: NOW },
  },
  {
    says: 'PingOne answers with the policy that was completed',
    dialect: pingone,
    asked: { acr_values: 'Multi_Factor', max_age: '300' },
    answers: { acr: 'Multi_Factor', auth_time: NOW },
  },
  {
    says: 'PingOne runs the first of the listed policies that can be completed',
    dialect: pingone,
    asked: { acr_values: 'Passkey Single_Factor' },
    can: ['password'],
    answers: { acr: 'Single_Factor' },
  },
  {
    says: 'PingOne runs no policy that is not listed',
    dialect: pingone,
    asked: { acr_values: 'Passkey' },
    can: ['password'],
    answers: 'access_denied',
  },
  {
    says: 'PingFederate answers the context of the branch',
    dialect: pingfederate('in the policy'),
    asked: { acr_values: 'phr' },
    answers: { acr: 'phr' },
  },
  {
    says: 'login.gov answers with the service level, whatever else was asked',
    dialect: logingov,
    asked: { acr_values: 'urn:acr.login.gov:auth-only http://idmanagement.gov/ns/assurance/aal/2' },
    answers: { acr: 'urn:acr.login.gov:auth-only' },
  },
  {
    says: 'login.gov wants all values met',
    dialect: logingov,
    asked: { acr_values: 'urn:acr.login.gov:auth-only http://idmanagement.gov/ns/assurance/aal/2?phishing_resistant=true' },
    can: ['password', 'otp'],
    answers: 'access_denied',
  },
  {
    says: 'login.gov wants a service level',
    dialect: logingov,
    asked: { acr_values: 'http://idmanagement.gov/ns/assurance/aal/2' },
    answers: 'invalid_request',
  },
  {
    says: 'login.gov takes no other prompt',
    dialect: logingov,
    asked: { acr_values: 'urn:acr.login.gov:auth-only', prompt: 'login' },
    answers: 'invalid_request',
  },
  {
    says: 'login.gov takes no short state',
    dialect: logingov,
    asked: { acr_values: 'urn:acr.login.gov:auth-only', state: 's'.repeat(21) },
    answers: 'invalid_request',
  },
  {
    says: 'Google shows nothing, whatever is asked',
    dialect: google,
    asked: { acr_values: 'phr', prompt: 'login', max_age: '0' },
    proofs: AN_HOUR_AGO,
    answers: {},
  },
  {
    says: 'authentik ignores max_age=0',
    dialect: authentik('password and code'),
    asked: { max_age: '0' },
    proofs: signedIn(60, 'password', 'otp'),
    answers: { acr: 'goauthentik.io/providers/oauth2/default', amr: ['pwd', 'mfa'], auth_time: NOW - 60 },
  },
  {
    says: 'authentik heeds max_age=1',
    dialect: authentik('password and code'),
    asked: { max_age: '1' },
    proofs: signedIn(60, 'password', 'otp'),
    answers: { acr: 'goauthentik.io/providers/oauth2/default', amr: ['pwd', 'mfa'], auth_time: NOW },
  },
  {
    says: 'authentik’s acr is one constant',
    dialect: authentik('password'),
    asked: { acr_values: 'gold' },
    answers: { acr: 'goauthentik.io/providers/oauth2/default', amr: ['pwd'], auth_time: NOW },
  },
  {
    says: 'ZITADEL takes no notice of acr_values',
    dialect: zitadel('password'),
    asked: { acr_values: 'gold' },
    answers: { amr: ['pwd'], auth_time: NOW },
  },
  {
    says: 'Logto asks for what is missing, and dates by the earliest',
    dialect: logto('password'),
    asked: { acr_values: 'urn:logto:acr:mfa' },
    proofs: signedIn(60, 'password'),
    answers: { acr: 'urn:logto:acr:mfa', amr: ['pwd', 'otp', 'mfa'], auth_time: NOW - 60 },
  },
  {
    says: 'Logto gives no acr to a social sign-in',
    dialect: logto('social'),
    asked: {},
    answers: { amr: ['social'], auth_time: NOW },
  },
  {
    says: 'LemonLDAP upgrades a session, and leaves auth_time where it was',
    dialect: lemonldap(5),
    asked: { acr_values: 'loa-4', max_age: '300' },
    proofs: signedIn(200, 'password'),
    answers: { acr: 'loa-4', auth_time: NOW - 200 },
  },
  {
    says: 'LemonLDAP ignores max_age=0',
    dialect: lemonldap(5),
    asked: { max_age: '0' },
    proofs: AN_HOUR_AGO,
    answers: { acr: 'loa-2', auth_time: NOW - 3600 },
  },
  {
    says: 'LemonLDAP heeds any other max_age',
    dialect: lemonldap(5),
    asked: { max_age: '3599' },
    proofs: AN_HOUR_AGO,
    answers: { acr: 'loa-2', auth_time: NOW },
  },
  {
    says: 'LemonLDAP ignores prompt=login in a young session',
    dialect: lemonldap(5),
    asked: { prompt: 'login' },
    proofs: signedIn(5, 'password'),
    answers: { acr: 'loa-2', auth_time: NOW - 5 },
  },
  {
    says: 'LemonLDAP heeds prompt=login in an older one',
    dialect: lemonldap(5),
    asked: { prompt: 'login' },
    proofs: signedIn(6, 'password'),
    answers: { acr: 'loa-2', auth_time: NOW },
  },
  {
    says: 'Curity’s amr is one bare string',
    dialect: curity,
    asked: { acr_values: 'urn:se:curity:authentication:totp:totp1' },
    answers: { acr: 'urn:se:curity:authentication:totp:totp1', amr: 'urn:se:curity:authentication:totp:totp1', auth_time: NOW },
  },
  {
    says: 'SURFconext may answer with more than was asked',
    dialect: surfconext,
    asked: { acr_values: `${SURF}loa1.5` },
    answers: { acr: `${SURF}loa3` },
  },
  {
    says: 'SURFconext never comes back for an institution without SURFsecureID',
    dialect: surfconext,
    asked: { acr_values: `${SURF}loa1.5` },
    can: ['password'],
    answers: 'Your institution does not use SURFsecureID.',
  },
  {
    says: 'REFEDS answers exactly one profile',
    dialect: refeds,
    asked: { ...essential('acr', 'https://refeds.org/profile/mfa', 'https://refeds.org/profile/sfa'), max_age: '300' },
    answers: { acr: 'https://refeds.org/profile/mfa', auth_time: NOW },
  },
  {
    says: 'REFEDS answers invalid_request where it cannot be met',
    dialect: refeds,
    asked: essential('acr', 'https://refeds.org/profile/mfa'),
    can: ['password'],
    answers: 'invalid_request',
  },
  {
    says: 'any provider may answer without acr, and without auth_time where max_age was not sent',
    dialect: generic,
    asked: { acr_values: 'gold' },
    answers: { acr: undefined },
  },
  {
    says: 'the one that never comes back lets people in first',
    dialect: neverComesBack(okta),
    asked: {},
    answers: { acr: undefined, amr: ['pwd'], auth_time: NOW },
  },
  {
    says: 'and shows a page of its own from then on',
    dialect: neverComesBack(okta),
    asked: {},
    proofs: AN_HOUR_AGO,
    answers: 'We are sorry. Something went wrong.',
  },
]

const LONG_ENOUGH = { state: 's'.repeat(22), nonce: 'n'.repeat(22) }

describe('a dialect answers as documented:', () => {
  test.each(CASES)('$says', ({ dialect, asked, proofs = [], can = EVERYTHING, answers }) => {
    const visit = { asked: new URLSearchParams({ ...LONG_ENOUGH, ...asked }), proofs, can, now: NOW }
    expect(outcome(dialect.answer(visit))).toEqual(answers)
  })
})

function outcome(reply: Reply): Readonly<Record<string, unknown>> | string {
  switch (reply.kind) {
    case 'signed-in':
      return reply.claims
    case 'error':
      return reply.error
    case 'page':
      return reply.says
  }
}
