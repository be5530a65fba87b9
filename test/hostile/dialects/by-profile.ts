// What the stories tell of each profile: test/stories/dialects.test.ts holds it against the portal, and the README's table is made of it.
import type { Level } from '../../../src/assurance/level.ts'
import type { Dialect } from '../idp/dialect.ts'
import type { Reason } from '../reasons.ts'
import { auth0 } from './auth0.ts'
import { authentik } from './authentik.ts'
import { boxed } from './boxed.ts'
import { curity } from './curity.ts'
import { entra } from './entra.ts'
import { generic } from './generic.ts'
import { google } from './google.ts'
import { keycloak } from './keycloak.ts'
import { lemonldap } from './lemonldap.ts'
import { logingov } from './logingov.ts'
import { logto } from './logto.ts'
import { okta } from './okta.ts'
import { pingfederate } from './pingfederate.ts'
import { pingone } from './pingone.ts'
import { refeds } from './refeds.ts'
import { surfconext } from './surfconext.ts'
import { zitadel } from './zitadel.ts'

/** A level with a page of its own. */
export type Elevated = Exclude<Level, 'single-factor'>

/** One provider, set up as its recipe says, and what people see with it. */
export type Told = Readonly<{
  dialect: Dialect
  /** The settings of the recipe, beside `IDP_PROFILE`. */
  env: Readonly<Record<string, string>>
  /** `acr` of a plain sign-in; null where there is none. */
  signedInAs: string | null
  /** The levels whose pages open. Of all others the portal says that they cannot be had, and sends nobody. */
  opens: readonly Elevated[]
  /** Of those, the ones that a plain sign-in has reached already. */
  atSignIn: readonly Elevated[]
  /** How often somebody is sent to have a page opened again once its window is over; 0 where no page opens. */
  tripsAfterWindow: 0 | 1 | 2
  /** Whether a page that asks each time opens. */
  eachTime: 'opens' | 'cannot'
  /** What somebody without a second factor comes to: the reason on the portal's page, or a page there that nobody comes back from. */
  unmet: Reason | 'stays there' | 'nobody is sent'
  /** Whether the provider's documents say so; assumed where they do not. */
  unmetIs: 'documented' | 'assumed'
}>

const ONE_TRIP = { atSignIn: [], tripsAfterWindow: 1, eachTime: 'opens' } as const
const SIGN_IN_ONLY = {
  opens: [],
  atSignIn: [],
  tripsAfterWindow: 0,
  eachTime: 'cannot',
  unmet: 'nobody is sent',
  unmetIs: 'documented',
} as const

export const TOLD: Readonly<Record<string, Told>> = {
  okta: {
    ...ONE_TRIP,
    dialect: okta,
    env: {},
    signedInAs: 'urn:okta:loa:1fa:any',
    opens: ['two-factor', 'phishing-resistant'],
    unmet: 'unmet_authentication_requirements',
    unmetIs: 'documented',
  },
  auth0: {
    ...ONE_TRIP,
    dialect: auth0('deployed'),
    env: {},
    signedInAs: null,
    opens: ['two-factor'],
    unmet: 'declined',
    unmetIs: 'assumed',
  },
  entra: {
    dialect: entra({ policies: { c1: 'otp', c4: 'passkey' }, withoutPolicy: [], authTime: 'added' }),
    env: { ACR_TWO_FACTOR: 'c1', ACR_PHISHING_RESISTANT: 'c4' },
    signedInAs: null,
    opens: ['two-factor', 'phishing-resistant'],
    atSignIn: [],
    // max_age is not heeded, so the first answer is too old.
    tripsAfterWindow: 2,
    eachTime: 'opens',
    unmet: 'level_not_reached',
    unmetIs: 'documented',
  },
  keycloak: {
    ...ONE_TRIP,
    dialect: keycloak('step-up flow'),
    env: { ACR_PHISHING_RESISTANT: '3' },
    signedInAs: '1',
    opens: ['two-factor', 'phishing-resistant'],
    unmet: 'level_not_reached',
    unmetIs: 'documented',
  },
  pingone: {
    ...ONE_TRIP,
    dialect: pingone,
    env: { ACR_PHISHING_RESISTANT: 'Passkey' },
    signedInAs: 'Single_Factor',
    opens: ['two-factor', 'phishing-resistant'],
    unmet: 'declined',
    unmetIs: 'assumed',
  },
  pingfederate: {
    ...ONE_TRIP,
    dialect: pingfederate('in the policy'),
    env: {},
    signedInAs: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
    opens: ['two-factor', 'phishing-resistant'],
    unmet: 'level_not_reached',
    unmetIs: 'assumed',
  },
  logingov: { ...SIGN_IN_ONLY, dialect: logingov, env: { SCOPES: 'openid email' }, signedInAs: 'urn:acr.login.gov:auth-only' },
  google: { ...SIGN_IN_ONLY, dialect: google, env: {}, signedInAs: null },
  authentik: {
    ...ONE_TRIP,
    dialect: authentik('password and code'),
    env: {},
    signedInAs: 'goauthentik.io/providers/oauth2/default',
    opens: ['two-factor'],
    atSignIn: ['two-factor'],
    unmet: 'stays there',
    unmetIs: 'documented',
  },
  zitadel: {
    ...ONE_TRIP,
    dialect: zitadel('Force MFA'),
    env: {},
    signedInAs: null,
    opens: ['two-factor'],
    atSignIn: ['two-factor'],
    unmet: 'stays there',
    unmetIs: 'assumed',
  },
  logto: {
    ...ONE_TRIP,
    dialect: logto('password'),
    env: {},
    signedInAs: 'urn:logto:acr:1fa',
    opens: ['two-factor'],
    unmet: 'unmet_authentication_requirements',
    unmetIs: 'assumed',
  },
  lemonldap: {
    ...ONE_TRIP,
    dialect: lemonldap(5),
    env: { ACR_TWO_FACTOR: 'loa-4 loa-5', ACR_PHISHING_RESISTANT: 'loa-5' },
    signedInAs: 'loa-2',
    opens: ['two-factor', 'phishing-resistant'],
    unmet: 'stays there',
    unmetIs: 'documented',
  },
  curity: {
    ...ONE_TRIP,
    dialect: curity,
    env: {
      ACR_TWO_FACTOR: 'urn:se:curity:authentication:totp:totp1',
      ACR_PHISHING_RESISTANT: 'urn:se:curity:authentication:passkeys:passkeys1',
    },
    signedInAs: 'urn:se:curity:authentication:html-form:Username-Password',
    opens: ['two-factor', 'phishing-resistant'],
    unmet: 'declined',
    unmetIs: 'assumed',
  },
  surfconext: {
    ...ONE_TRIP,
    dialect: surfconext,
    env: {},
    signedInAs: 'http://surfconext.nl/assurance/loa1',
    opens: ['two-factor'],
    unmet: 'stays there',
    unmetIs: 'documented',
  },
  refeds: {
    ...ONE_TRIP,
    dialect: refeds,
    env: {},
    signedInAs: 'https://refeds.org/profile/sfa',
    opens: ['two-factor'],
    unmet: 'unmet_authentication_requirements',
    unmetIs: 'documented',
  },
  generic: {
    ...ONE_TRIP,
    dialect: generic,
    env: {},
    signedInAs: null,
    opens: ['two-factor', 'phishing-resistant'],
    unmet: 'acr_missing',
    unmetIs: 'documented',
  },
  boxed: {
    ...ONE_TRIP,
    dialect: boxed,
    env: {},
    signedInAs: 'urn:okta:loa:1fa:any',
    opens: ['two-factor', 'phishing-resistant'],
    unmet: 'unmet_authentication_requirements',
    unmetIs: 'documented',
  },
}
