import { NO_SIGNS, type Profile } from './profile.ts'

/**
 * ZITADEL. There is no `acr_values`; `mfa` in `amr` shows a second factor, which the login policy asks for at every sign-in or
 * not at all. So a level is asked for by a fresh sign-in.
 *
 * @see https://zitadel.com/docs/apis/openidoauth/endpoints
 * @see https://zitadel.com/docs/apis/openidoauth/claims
 */
export const zitadel: Profile = {
  name: 'zitadel',
  title: 'ZITADEL',
  askBy: 'acr_values',
  namedBy: 'nobody',
  levels: {
    'single-factor': NO_SIGNS,
    'two-factor': { ask: [], acr: [], amr: ['mfa'], acrs: [] },
    'phishing-resistant': NO_SIGNS,
  },
  fresh: { prompt: 'login', max_age: 0 },
  prompt: null,
  authTime: 'always',
  unmetErrors: [],
  accessTokenTypes: ['at+jwt', 'application/at+jwt', 'JWT'],
  // acr, amr and auth_time are in ID tokens only, see the claims above.
  accessTokenShowsLevel: 'no',
  // https://zitadel.com/docs/guides/integrate/back-channel-logout
  logout: { rpInitiated: 'yes', backChannel: 'yes' },
  ciba: null,
}
