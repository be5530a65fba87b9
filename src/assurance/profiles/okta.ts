import type { Profile } from './profile.ts'

/**
 * Okta Identity Engine. Okta echoes the value that was asked for, not the strongest that was met, ignores values it does
 * not know, and publishes no order among them: so each level lists exactly what is asked for it, and `phr` is not two factors.
 *
 * @see https://developer.okta.com/docs/guides/step-up-authentication/main/
 */
export const okta: Profile = {
  name: 'okta',
  title: 'Okta',
  askBy: 'acr_values',
  namedBy: 'provider',
  levels: {
    // `:ifpossible` is answered for a person with one factor too, so it proves one factor.
    'single-factor': {
      ask: ['urn:okta:loa:1fa:any'],
      acr: ['urn:okta:loa:1fa:any', 'urn:okta:loa:1fa:pwd', 'urn:okta:loa:2fa:any:ifpossible'],
      amr: [],
      acrs: [],
    },
    'two-factor': { ask: ['urn:okta:loa:2fa:any'], acr: ['urn:okta:loa:2fa:any'], amr: [], acrs: [] },
    'phishing-resistant': { ask: ['phr', 'phrh'], acr: ['phr', 'phrh'], amr: [], acrs: [] },
  },
  // Identity Engine treats max_age=0 like prompt=login; Classic Engine wants max_age=1 instead of 0, and heeds prompt=login.
  fresh: { prompt: 'login', max_age: 0 },
  prompt: null,
  // A base claim of every ID token: https://developer.okta.com/docs/reference/api/oidc/
  authTime: 'always',
  unmetErrors: [],
  // Okta's access tokens carry no `typ` of RFC 9068.
  accessTokenTypes: ['at+jwt', 'application/at+jwt', 'JWT'],
  // Access tokens of a custom authorization server carry acr and auth_time; those of the org's own server are opaque to us.
  accessTokenShowsLevel: 'yes',
  // Single Logout is front-channel: https://developer.okta.com/docs/guides/single-logout/
  logout: { rpInitiated: 'yes', backChannel: 'no' },
  // https://developer.okta.com/docs/guides/configure-ciba/main/ names `request_expiry` where CIBA Core has `requested_expiry`,
  // no acr_values, and no limit of the message: not documented.
  ciba: { hint: 'email', expiryParameter: 'request_expiry', bindingMessage: /^[A-Za-z0-9._+-]{1,50}$/, acrValues: false },
}
