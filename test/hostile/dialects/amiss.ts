// Providers that were not set up as the recipe says, or whose nature gets in the way: what people see then.
import type { Dialect, Factor } from '../idp/dialect.ts'
import type { Reason } from '../reasons.ts'
import { auth0 } from './auth0.ts'
import { authentik } from './authentik.ts'
import { curity } from './curity.ts'
import { entra } from './entra.ts'
import { keycloak } from './keycloak.ts'
import { lemonldap } from './lemonldap.ts'
import { logto } from './logto.ts'
import { okta } from './okta.ts'
import { pingfederate } from './pingfederate.ts'
import { zitadel } from './zitadel.ts'

/** What is amiss, what alice opens some seconds after she signed in, and how it ends. */
export type Amiss = Readonly<{
  what: string
  profile: string
  dialect: Dialect
  env: Readonly<Record<string, string>>
  can: readonly Factor[]
  page: '/payroll' | '/bank-details' | '/security'
  secondsAfterSignIn: number
  trips: 0 | 1 | 2
  ends: Reason | 'level_not_offered' | 'the page opens'
}>

const PLAIN = { env: {}, can: ['password', 'otp', 'passkey'], page: '/payroll', secondsAfterSignIn: 20, trips: 1 } as const

export const AMISS: readonly Amiss[] = [
  {
    ...PLAIN,
    what: 'Okta does not know the value that was configured, ignores it and lets people in without',
    profile: 'okta',
    dialect: okta,
    env: { ACR_TWO_FACTOR: 'urn:okta:loa:2fa:all' },
    ends: 'acr_missing',
  },
  {
    ...PLAIN,
    what: 'Auth0 has no Action that reads acr_values',
    profile: 'auth0',
    dialect: auth0('missing'),
    ends: 'level_not_reached',
  },
  {
    ...PLAIN,
    what: 'Entra was not told to put auth_time into ID tokens',
    profile: 'entra',
    dialect: entra({ policies: { c1: 'otp' }, withoutPolicy: [], authTime: 'not added' }),
    ends: 'auth_time_missing',
  },
  {
    ...PLAIN,
    what: 'Entra was not told to put auth_time into ID tokens, and the page asks each time',
    profile: 'entra',
    dialect: entra({ policies: { c1: 'otp' }, withoutPolicy: [], authTime: 'not added' }),
    page: '/security',
    ends: 'auth_time_missing',
  },
  {
    ...PLAIN,
    what: 'at Entra no policy is attached to the context, so that it is issued to anybody, which nothing in the answer shows',
    profile: 'entra',
    dialect: entra({ policies: {}, withoutPolicy: ['c1'], authTime: 'added' }),
    can: ['password'],
    ends: 'the page opens',
  },
  {
    ...PLAIN,
    what: 'at Entra the context that was configured does not exist',
    profile: 'entra',
    dialect: entra({ policies: { c1: 'otp' }, withoutPolicy: [], authTime: 'added' }),
    env: { ACR_PHISHING_RESISTANT: 'c9' },
    page: '/bank-details',
    ends: 'level_not_reached',
  },
  {
    ...PLAIN,
    what: 'Keycloak’s realm is as it came, and answers 1 whatever was proven',
    profile: 'keycloak',
    dialect: keycloak('as it comes'),
    ends: 'level_not_reached',
  },
  {
    ...PLAIN,
    what: 'PingFederate has no selector for acr_values',
    profile: 'pingfederate',
    dialect: pingfederate('missing'),
    ends: 'level_not_reached',
  },
  {
    ...PLAIN,
    what: 'authentik’s flow asks for a password only',
    profile: 'authentik',
    dialect: authentik('password'),
    ends: 'level_not_reached',
  },
  {
    ...PLAIN,
    what: 'ZITADEL’s login policy does not force a second factor',
    profile: 'zitadel',
    dialect: zitadel('password'),
    ends: 'level_not_reached',
  },
  {
    ...PLAIN,
    what: 'at Logto alice signed in by a social connection, which counts for nothing there: she proves both',
    profile: 'logto',
    dialect: logto('social'),
    ends: 'the page opens',
  },
  {
    ...PLAIN,
    what: 'LemonLDAP takes prompt=login for done in a session younger than portalForceAuthnInterval',
    profile: 'lemonldap',
    dialect: lemonldap(60),
    page: '/security',
    ends: 'not_reauthenticated',
  },
  {
    ...PLAIN,
    what: 'nobody told the portal which of Curity’s authenticators are two factors',
    profile: 'curity',
    dialect: curity,
    trips: 0,
    ends: 'level_not_offered',
  },
  {
    ...PLAIN,
    what: 'nobody told the portal which of Keycloak’s levels resists phishing',
    profile: 'keycloak',
    dialect: keycloak('step-up flow'),
    page: '/bank-details',
    trips: 0,
    ends: 'level_not_offered',
  },
]
