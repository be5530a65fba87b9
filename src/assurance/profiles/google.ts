import { NO_SIGNS, type Profile } from './profile.ts'

/**
 * Google. There is no `acr`, and re-authentication cannot be requested: "Google does not support re-authentication requests
 * for Google Accounts". Good for signing in, for no step-up.
 *
 * @see https://developers.google.com/identity/siwg/security-bundle
 */
export const google: Profile = {
  name: 'google',
  title: 'Google',
  askBy: 'acr_values',
  namedBy: 'nobody',
  levels: { 'single-factor': NO_SIGNS, 'two-factor': NO_SIGNS, 'phishing-resistant': NO_SIGNS },
  fresh: { prompt: null, max_age: null },
  prompt: null,
  // "Session age claims", for published and verified apps, same page.
  authTime: 'when-configured',
  unmetErrors: [],
  accessTokenTypes: ['at+jwt', 'application/at+jwt'],
  // Access tokens are opaque and for Google's own APIs.
  accessTokenShowsLevel: 'no',
  // Its discovery document names no end_session_endpoint: https://accounts.google.com/.well-known/openid-configuration
  logout: { rpInitiated: 'no', backChannel: 'not documented' },
  ciba: null,
}
