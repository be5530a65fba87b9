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
  fresh: { prompt: 'login', max_age: 0 },
  prompt: null,
  unmetErrors: [],
  accessTokenTypes: ['at+jwt', 'application/at+jwt'],
}
