import { NO_SIGNS, type Profile } from './profile.ts'

/**
 * PingOne. `acr_values` names sign-on policies of the application, and `acr` the one that was completed. `Single_Factor` and
 * `Multi_Factor` are predefined; a policy with a passkey has whatever name `ACR_PHISHING_RESISTANT` says (no blanks in it).
 *
 * @see https://developer.pingidentity.com/pingone-api/auth/openid-connect-oauth-2.html
 * @see https://developer.pingidentity.com/pingone-api/foundations/authentication-concepts/access-tokens-and-id-tokens/token-claims.html
 */
export const pingone: Profile = {
  name: 'pingone',
  title: 'PingOne',
  askBy: 'acr_values',
  namedBy: 'deployment',
  levels: {
    // Not asked for: the list would keep every other policy of the application from running.
    'single-factor': { ask: [], acr: ['Single_Factor'], amr: [], acrs: [] },
    'two-factor': { ask: ['Multi_Factor'], acr: ['Multi_Factor'], amr: [], acrs: [] },
    'phishing-resistant': NO_SIGNS,
  },
  fresh: { prompt: 'login', max_age: 0 },
  prompt: null,
  // Documented for access tokens; for ID tokens OpenID Connect Core requires it when max_age was sent.
  authTime: 'when-asked',
  unmetErrors: [],
  // `typ` is absent or `at+jwt` until 2027-03-02, `at+jwt` from then on, same page as the claims; absent is not accepted.
  accessTokenTypes: ['at+jwt', 'application/at+jwt'],
  accessTokenShowsLevel: 'yes',
  logout: { rpInitiated: 'yes', backChannel: 'not documented' },
  // https://developer.pingidentity.com/pingone-api/auth/openid-connect-oauth-2/ciba-intro.html; the message's limit is not documented.
  ciba: {
    hint: 'id_token_hint',
    expiryParameter: 'requested_expiry',
    bindingMessage: /^[A-Za-z0-9._+-]{1,20}$/,
    acrValues: true,
  },
}
