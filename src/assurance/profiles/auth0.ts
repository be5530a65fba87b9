import { NO_SIGNS, type Profile } from './profile.ts'

const MULTI_FACTOR = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'

/**
 * Auth0. The value asks for nothing until a post-login Action of the tenant reads it and enables MFA. What shows that it
 * happened is `mfa` in `amr`, the documented check; `amr` is gone again after a silent sign-in.
 *
 * @see https://auth0.com/docs/secure/multi-factor-authentication/step-up-authentication/configure-step-up-authentication-for-web-apps
 */
export const auth0: Profile = {
  name: 'auth0',
  title: 'Auth0',
  askBy: 'acr_values',
  namedBy: 'provider',
  levels: {
    'single-factor': NO_SIGNS,
    'two-factor': { ask: [MULTI_FACTOR], acr: [], amr: ['mfa'], acrs: [] },
    // No claim tells a passkey from any other factor: not documented.
    'phishing-resistant': NO_SIGNS,
  },
  // Both are documented, and prompt=login is heeded by database connections; a federated one may answer from its own session:
  // https://auth0.com/docs/authenticate/login/max-age-reauthentication
  fresh: { prompt: 'login', max_age: 0 },
  prompt: null,
  // Only after prompt=login or max_age, same page.
  authTime: 'when-asked',
  unmetErrors: [],
  // `at+jwt` with the RFC 9068 token profile, `JWT` with Auth0's own: https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles
  accessTokenTypes: ['at+jwt', 'application/at+jwt', 'JWT'],
  // An Action would have to add them; APIs step up by scope instead:
  // https://auth0.com/docs/secure/multi-factor-authentication/step-up-authentication/configure-step-up-authentication-for-apis
  accessTokenShowsLevel: 'no',
  // Back-channel on Enterprise plans: https://auth0.com/docs/authenticate/login/logout/back-channel-logout
  logout: { rpInitiated: 'yes', backChannel: 'yes' },
  // https://auth0.com/docs/get-started/authentication-and-authorization-flow/client-initiated-backchannel-authentication-flow/mobile-push-notifications-with-ciba
  ciba: {
    hint: 'iss_sub',
    expiryParameter: 'requested_expiry',
    bindingMessage: /^[A-Za-z0-9+_.,:#-]{1,64}$/,
    // Not documented.
    acrValues: false,
  },
}
