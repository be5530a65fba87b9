import type { Profile } from './profile.ts'

/**
 * Any OpenID Provider, by the registered names of the field: REFEDS MFA and PAPE for two factors, the EAP values for
 * phishing resistance. `ACR_*` settings name a provider's own values instead.
 *
 * @see https://refeds.org/profile/mfa
 * @see https://openid.net/specs/openid-connect-eap-acr-values-1_0.html
 */
export const generic: Profile = {
  name: 'generic',
  title: 'your identity provider',
  askBy: 'acr_values',
  namedBy: 'deployment',
  levels: {
    'single-factor': { ask: [], acr: [], amr: [], acrs: [] },
    'two-factor': {
      ask: ['https://refeds.org/profile/mfa', 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'],
      acr: ['https://refeds.org/profile/mfa', 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'],
      amr: [],
      acrs: [],
    },
    'phishing-resistant': { ask: ['phr', 'phrh'], acr: ['phr', 'phrh'], amr: [], acrs: [] },
  },
  // OpenID Connect Core 1.0, 3.1.2.1: either makes a provider ask again; not every provider heeds both.
  fresh: { prompt: 'login', max_age: 0 },
  prompt: null,
  // OpenID Connect Core 1.0, 2: required when max_age was sent, optional otherwise.
  authTime: 'when-asked',
  unmetErrors: [],
  accessTokenTypes: ['at+jwt', 'application/at+jwt'],
  // RFC 9470, 6.1 makes it so for providers that implement it; discovery does not tell which do.
  accessTokenShowsLevel: 'not documented',
  logout: { rpInitiated: 'not documented', backChannel: 'not documented' },
  // The message is what node-oidc-provider, the strictest by default, takes: https://github.com/panva/node-oidc-provider
  ciba: {
    hint: 'id_token_hint',
    expiryParameter: 'requested_expiry',
    bindingMessage: /^[A-Za-z0-9._+-]{1,20}$/,
    acrValues: true,
  },
}
