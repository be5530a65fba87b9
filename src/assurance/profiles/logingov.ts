import { NO_SIGNS, type Profile } from './profile.ts'

/**
 * login.gov. A sign-in names a service level; an assurance level may be added, and then both must be met. But `acr` answers
 * with the service level alone, and there is neither `auth_time` nor `amr`: what was asked beyond it cannot be seen in the ID
 * token, and how long ago it was neither. So it proves that somebody signed in, and no more.
 *
 * @see https://developers.login.gov/oidc/authorization/
 * @see https://developers.login.gov/oidc/token/
 */
export const logingov: Profile = {
  name: 'logingov',
  title: 'login.gov',
  askBy: 'acr_values',
  namedBy: 'provider',
  levels: {
    'single-factor': {
      ask: ['urn:acr.login.gov:auth-only', 'http://idmanagement.gov/ns/assurance/aal/2'],
      acr: ['urn:acr.login.gov:auth-only'],
      amr: [],
      acrs: [],
    },
    'two-factor': NO_SIGNS,
    'phishing-resistant': NO_SIGNS,
  },
  // There is no max_age, and prompt must be select_account.
  fresh: { prompt: null, max_age: null },
  prompt: 'select_account',
  authTime: 'never',
  unmetErrors: [],
  accessTokenTypes: ['at+jwt', 'application/at+jwt'],
  // The access token is for login.gov's own userinfo endpoint.
  accessTokenShowsLevel: 'no',
  // "Does not support Single Logout": https://developers.login.gov/oidc/logout/
  logout: { rpInitiated: 'yes', backChannel: 'no' },
  ciba: null,
}
