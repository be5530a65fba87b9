import { NO_SIGNS, type Profile } from './profile.ts'

/**
 * Microsoft Entra ID. Levels are authentication contexts, `c1` to `c99`, that the tenant defines; `acrs` in the ID token lists
 * those that were met. `c1` is Microsoft's own example for strong authentication. Beyond it nothing is assumed: its `c2` is
 * "compliant device", so phishing resistance is whatever context `ACR_PHISHING_RESISTANT` names.
 *
 * A context without a Conditional Access policy may be issued to anybody: the tenant, not this table, makes it mean something.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/developer-guide-conditional-access-authentication-context
 */
export const entra: Profile = {
  name: 'entra',
  title: 'Microsoft Entra ID',
  askBy: 'acrs',
  namedBy: 'deployment',
  levels: {
    'single-factor': NO_SIGNS,
    'two-factor': { ask: ['c1'], acr: [], amr: [], acrs: ['c1'] },
    'phishing-resistant': NO_SIGNS,
  },
  // prompt=login negates single sign-on: https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
  // That max_age=0 does is not documented.
  fresh: { prompt: 'login', max_age: null },
  prompt: null,
  // An optional claim of the app registration: https://learn.microsoft.com/entra/identity-platform/optional-claims-reference
  authTime: 'when-configured',
  unmetErrors: [],
  // Entra's access tokens carry no `typ` of RFC 9068: https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
  accessTokenTypes: ['JWT'],
  // `acrs` and `auth_time` are optional claims there too, and an API challenges in Microsoft's own format, not RFC 9470:
  // https://learn.microsoft.com/entra/identity-platform/claims-challenge
  accessTokenShowsLevel: 'no',
  // Front-channel only, same page as prompt.
  logout: { rpInitiated: 'yes', backChannel: 'no' },
  ciba: null,
}
