import type { Profile } from './profile.ts'

/**
 * PingFederate. `acr_values` has an effect only through a Requested AuthN Context Authentication Selector of the policy, and
 * `acr` is the last context that an authentication source reported, remapped as the server says. So the values are its own;
 * the registered names stand here for a selector made after our recipe, and match nothing by accident.
 *
 * @see https://docs.pingidentity.com/pingfederate/latest/administrators_reference_guide/pf_config_request_authn_context_auth_selector.html
 */
export const pingfederate: Profile = {
  name: 'pingfederate',
  title: 'PingFederate',
  askBy: 'acr_values',
  namedBy: 'deployment',
  levels: {
    'single-factor': { ask: [], acr: [], amr: [], acrs: [] },
    'two-factor': { ask: ['https://refeds.org/profile/mfa'], acr: ['https://refeds.org/profile/mfa'], amr: [], acrs: [] },
    'phishing-resistant': { ask: ['phr'], acr: ['phr'], amr: [], acrs: [] },
  },
  // Not documented in detail; both as in OpenID Connect Core 1.0, 3.1.2.1.
  fresh: { prompt: 'login', max_age: 0 },
  prompt: null,
  // OpenID Connect Core 1.0, 2.
  authTime: 'when-asked',
  unmetErrors: [],
  accessTokenTypes: ['at+jwt', 'application/at+jwt', 'JWT'],
  // An access token mapping would have to add them.
  accessTokenShowsLevel: 'not documented',
  logout: { rpInitiated: 'not documented', backChannel: 'not documented' },
  // https://docs.pingidentity.com/pingfederate/latest/developers_reference_guide/pf_ciba_endpoint.html; the message's limit is not documented.
  ciba: {
    hint: 'id_token_hint',
    expiryParameter: 'requested_expiry',
    bindingMessage: /^[A-Za-z0-9._+-]{1,20}$/,
    acrValues: true,
  },
}
