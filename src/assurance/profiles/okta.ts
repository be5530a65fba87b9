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
  // Identity Engine treats max_age=0 like prompt=login; Classic Engine wants max_age=1 instead of 0.
  fresh: { prompt: 'login', max_age: 0 },
  prompt: null,
  unmetErrors: [],
  // Okta's access tokens carry no `typ` of RFC 9068.
  accessTokenTypes: ['at+jwt', 'application/at+jwt', 'JWT'],
}
