import { NO_SIGNS, type Profile } from './profile.ts'

/**
 * A provider of research and education that speaks the REFEDS profiles: asked by an essential `acr`, it answers with exactly
 * one profile or fails.
 *
 * @see https://refeds.org/profile/mfa
 * @see https://wiki.refeds.org/plugins/viewsource/viewpagesrc.action?pageId=50626906
 */
export const refeds: Profile = {
  name: 'refeds',
  title: 'your institution',
  askBy: 'essential_acr',
  namedBy: 'provider',
  levels: {
    // Not asked for: essential, it would keep out everybody whose provider does not know the profile.
    'single-factor': { ask: [], acr: ['https://refeds.org/profile/sfa'], amr: [], acrs: [] },
    'two-factor': { ask: ['https://refeds.org/profile/mfa'], acr: ['https://refeds.org/profile/mfa'], amr: [], acrs: [] },
    // No REFEDS profile is about phishing.
    'phishing-resistant': NO_SIGNS,
  },
  // OpenID Connect Core 1.0, 3.1.2.1.
  fresh: { prompt: 'login', max_age: 0 },
  prompt: null,
  // OpenID Connect Core 1.0, 2.
  authTime: 'when-asked',
  // The examples of the profile's wiki answer an essential acr that cannot be met with invalid_request.
  unmetErrors: ['invalid_request'],
  accessTokenTypes: ['at+jwt', 'application/at+jwt'],
  accessTokenShowsLevel: 'not documented',
  logout: { rpInitiated: 'not documented', backChannel: 'not documented' },
  ciba: null,
}
