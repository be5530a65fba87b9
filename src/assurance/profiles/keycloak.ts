import { NO_SIGNS, type Profile } from './profile.ts'

/**
 * Keycloak with a step-up flow, whose levels of authentication are numbers: 1 is the first factor, 2 the second. A level is
 * only reached through the ones below it, so 3 is two factors as well; what else 3 means is the realm's business, and
 * `ACR_PHISHING_RESISTANT` says so. `acr` is `0` once a level has expired.
 *
 * Asked by `acr_values`: an essential `acr` that is not met ends on an error page of Keycloak, with no way back to us.
 *
 * @see https://www.keycloak.org/docs/latest/server_admin/#_step-up-flow
 */
export const keycloak: Profile = {
  name: 'keycloak',
  title: 'Keycloak',
  askBy: 'acr_values',
  namedBy: 'deployment',
  levels: {
    'single-factor': { ask: [], acr: ['1'], amr: [], acrs: [] },
    'two-factor': { ask: ['2'], acr: ['2', '3'], amr: [], acrs: [] },
    'phishing-resistant': NO_SIGNS,
  },
  fresh: { prompt: 'login', max_age: 0 },
  prompt: null,
  // In the client scope `basic`, a default one.
  authTime: 'always',
  unmetErrors: [],
  // `JWT`, unless the client is set to `at+jwt`.
  accessTokenTypes: ['at+jwt', 'application/at+jwt', 'JWT'],
  // The client scopes `acr` and `basic` put both into access tokens, same page.
  accessTokenShowsLevel: 'yes',
  // https://www.keycloak.org/docs/latest/server_admin/#_oidc-auth-flows
  logout: { rpInitiated: 'yes', backChannel: 'yes' },
  // Same page; the pattern is that of its BackchannelAuthenticationEndpoint, less what other providers refuse. `login_hint`
  // only, looked up as user name and as e-mail address.
  ciba: { hint: 'email', expiryParameter: 'requested_expiry', bindingMessage: /^[A-Za-z0-9._+/!?#-]{1,50}$/, acrValues: true },
}
