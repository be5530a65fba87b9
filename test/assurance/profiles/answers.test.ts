import { describe, expect, test } from 'vitest'
import type { Level } from '../../../src/assurance/level.ts'
import { LEVELS } from '../../../src/assurance/level.ts'
import { profileByName } from '../../../src/assurance/profiles/by-name.ts'
import type { Profile } from '../../../src/assurance/profiles/profile.ts'
import { seconds } from '../../../src/assurance/time.ts'
import { validate } from '../../../src/checks/validate.ts'
import { expected, token } from '../../checks/token.ts'

/** Which levels an ID token reaches by a provider's profile: the callback's own answer, asked for each level. */
function reachedBy(name: string, claims: Record<string, unknown>): Level[] {
  const profile = profileByName(name) as Profile
  return LEVELS.filter((level) => {
    const requirement = { kind: 'within', level, within: seconds(300) } as const
    return (
      validate(token({ claims: { acr: undefined, amr: undefined, ...claims } }), expected({ requirement, profile })).outcome ===
      'satisfied'
    )
  })
}

const TWO: Level[] = ['single-factor', 'two-factor']
const PHR: Level[] = ['single-factor', 'phishing-resistant']
const ONE: Level[] = ['single-factor']
const SURF = 'http://surfconext.nl/assurance/'
const PAPE = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'

/** What providers are known to answer, and what it is worth. */
const ANSWERS: ReadonlyArray<readonly [provider: string, claims: Record<string, unknown>, levels: Level[]]> = [
  ['okta', { acr: 'urn:okta:loa:2fa:any' }, TWO],
  ['okta', { acr: 'phr' }, PHR],
  ['okta', { acr: 'phrh' }, PHR],
  ['okta', { acr: 'urn:okta:loa:2fa:any:ifpossible' }, ONE],
  ['okta', { amr: ['pwd', 'mfa', 'otp', 'okta_verify', 'phr'] }, ONE],
  ['auth0', { acr: PAPE, amr: ['mfa'] }, TWO],
  // The amr is gone after a silent sign-in; acr alone is not the documented check.
  ['auth0', { acr: PAPE }, ONE],
  ['auth0', {}, ONE],
  ['entra', { acrs: ['c1'] }, TWO],
  ['entra', { acrs: ['c2', 'c1'], amr: ['pwd', 'mfa'] }, TWO],
  // Microsoft's example of c2 is a compliant device.
  ['entra', { acrs: ['c2'] }, ONE],
  ['entra', { amr: ['pwd', 'mfa'] }, ONE],
  ['entra', { acr: 'c1' }, ONE],
  ['keycloak', { acr: '1' }, ONE],
  ['keycloak', { acr: '2' }, TWO],
  ['keycloak', { acr: '3' }, TWO],
  ['keycloak', { acr: '0' }, ONE],
  ['keycloak', { acr: '20' }, ONE],
  ['pingone', { acr: 'Multi_Factor' }, TWO],
  ['pingone', { acr: 'Single_Factor' }, ONE],
  ['pingfederate', { acr: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport' }, ONE],
  ['authentik', { acr: 'goauthentik.io/providers/oauth2/default', amr: ['pwd', 'mfa'] }, TWO],
  ['authentik', { acr: 'goauthentik.io/providers/oauth2/default', amr: ['pwd'] }, ONE],
  ['zitadel', { amr: ['pwd', 'mfa'] }, TWO],
  ['zitadel', { amr: ['password'] }, ONE],
  ['logto', { acr: 'urn:logto:acr:mfa', amr: ['pwd', 'otp'] }, TWO],
  ['logto', { acr: 'urn:logto:acr:1fa', amr: ['pwd'] }, ONE],
  ['logto', { amr: ['social'] }, ONE],
  ['lemonldap', { acr: 'loa-4' }, TWO],
  ['lemonldap', { acr: 'loa-3' }, ONE],
  ['lemonldap', { acr: 'loa-5' }, ONE],
  ['curity', { acr: 'urn:se:curity:authentication:totp:totp1', amr: 'urn:se:curity:authentication:totp:totp1' }, ONE],
  ['surfconext', { acr: `${SURF}loa1` }, ONE],
  ['surfconext', { acr: `${SURF}loa1.5` }, TWO],
  ['surfconext', { acr: `${SURF}loa2` }, TWO],
  ['surfconext', { acr: `${SURF}loa3` }, TWO],
  ['surfconext', { acr: 'http://test.surfconext.nl/assurance/loa3' }, ONE],
  ['refeds', { acr: 'https://refeds.org/profile/mfa' }, TWO],
  ['refeds', { acr: 'https://refeds.org/profile/sfa' }, ONE],
  ['google', { amr: ['mfa'] }, ONE],
  // Without auth_time nothing is known of its age.
  ['logingov', { acr: 'urn:acr.login.gov:auth-only', auth_time: undefined }, []],
  ['generic', { acr: PAPE }, TWO],
  ['generic', { acr: 'phr' }, PHR],
]

describe('an answer of', () => {
  test.each(ANSWERS)('%s with %j reaches %j', (provider, claims, levels) => {
    expect(reachedBy(provider, claims)).toEqual(levels)
  })
})
