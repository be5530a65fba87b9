import { NO_SIGNS, type Profile } from './profile.ts'

/**
 * Curity. An `acr` names an authenticator of the installation, `urn:se:curity:authentication:<type>:<id>`, so only `ACR_*`
 * settings can say which of them are two factors. `amr` may be one bare string, which is taken as a list of one.
 *
 * @see https://curity.io/docs/
 */
export const curity: Profile = {
  name: 'curity',
  title: 'Curity',
  askBy: 'acr_values',
  namedBy: 'deployment',
  levels: { 'single-factor': NO_SIGNS, 'two-factor': NO_SIGNS, 'phishing-resistant': NO_SIGNS },
  fresh: { prompt: 'login', max_age: 0 },
  prompt: null,
  authTime: 'always',
  // What an unmet level ends with is not documented.
  unmetErrors: [],
  accessTokenTypes: ['at+jwt', 'application/at+jwt', 'JWT'],
  accessTokenShowsLevel: 'not documented',
  logout: { rpInitiated: 'yes', backChannel: 'not documented' },
  // `binding-message-max-length` is 10000 unless configured; the characters are not documented, same place
  ciba: {
    hint: 'id_token_hint',
    expiryParameter: 'requested_expiry',
    bindingMessage: /^[A-Za-z0-9._+-]{1,50}$/,
    acrValues: true,
  },
}
