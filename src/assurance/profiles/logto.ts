import { NO_SIGNS, type Profile } from './profile.ts'

/**
 * Logto. Two values, `1fa` and `mfa`; a sign-in by a social or enterprise connection reaches neither. Of several proofs
 * `auth_time` is the earliest, so a step-up by a second factor alone may come back too old and is then made anew.
 *
 * @see https://docs.logto.io/end-user-flows/step-up-authentication
 */
export const logto: Profile = {
  name: 'logto',
  title: 'Logto',
  askBy: 'acr_values',
  namedBy: 'provider',
  levels: {
    // Not asked for: a social sign-in could not meet it.
    'single-factor': { ask: [], acr: ['urn:logto:acr:1fa'], amr: [], acrs: [] },
    'two-factor': { ask: ['urn:logto:acr:mfa'], acr: ['urn:logto:acr:mfa'], amr: [], acrs: [] },
    // A passkey reaches `mfa` like any second factor; no value tells them apart.
    'phishing-resistant': NO_SIGNS,
  },
  fresh: { prompt: 'login', max_age: 0 },
  prompt: null,
  authTime: 'always',
  // What an unmet level ends with is not documented.
  unmetErrors: [],
  accessTokenTypes: ['at+jwt', 'application/at+jwt', 'JWT'],
  accessTokenShowsLevel: 'yes',
  logout: { rpInitiated: 'yes', backChannel: 'not documented' },
  ciba: null,
}
