import { NO_SIGNS, type Profile } from './profile.ts'

/**
 * authentik. `acr_values` has no effect and `acr` is one constant; `mfa` in `amr` shows that the flow asked for a second
 * factor. There is no step-up inside a session: the whole flow is run again by `prompt=login`.
 *
 * @see https://github.com/goauthentik/authentik/blob/main/authentik/providers/oauth2/views/authorize.py
 */
export const authentik: Profile = {
  name: 'authentik',
  title: 'authentik',
  askBy: 'acr_values',
  namedBy: 'nobody',
  levels: {
    'single-factor': NO_SIGNS,
    'two-factor': { ask: [], acr: [], amr: ['mfa'], acrs: [] },
    'phishing-resistant': NO_SIGNS,
  },
  // max_age=0 is ignored there, same file; prompt=login is heeded.
  fresh: { prompt: 'login', max_age: null },
  prompt: null,
  authTime: 'always',
  unmetErrors: [],
  accessTokenTypes: ['at+jwt', 'application/at+jwt', 'JWT'],
  accessTokenShowsLevel: 'not documented',
  // Back-channel from 2025.8 on: https://docs.goauthentik.io/add-secure-apps/providers/oauth2/frontchannel_and_backchannel_logout
  logout: { rpInitiated: 'yes', backChannel: 'yes' },
  ciba: null,
}
