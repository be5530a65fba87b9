import { NO_SIGNS, type Profile } from './profile.ts'

const [LOA_1_5, LOA_2, LOA_3] = ['loa1.5', 'loa2', 'loa3'].map((loa) => `http://surfconext.nl/assurance/${loa}`) as [
  string,
  string,
  string,
]

/**
 * SURFconext with SURFsecureID. The value asked for is a minimum, and a higher one may come back. All three need a second
 * factor; they differ in how well it was handed out. `loa3` admits one-time passcodes of a YubiKey beside FIDO2, so it does
 * not prove phishing resistance. The test environment has other values: set `ACR_TWO_FACTOR`.
 *
 * @see https://wiki.surfnet.nl/display/surfconextdev/Requesting+SURFsecureID+in+authentication+requests
 */
export const surfconext: Profile = {
  name: 'surfconext',
  title: 'SURFconext',
  askBy: 'acr_values',
  namedBy: 'provider',
  levels: {
    'single-factor': { ask: [], acr: ['http://surfconext.nl/assurance/loa1'], amr: [], acrs: [] },
    'two-factor': { ask: [LOA_1_5], acr: [LOA_1_5, LOA_2, LOA_3], amr: [], acrs: [] },
    'phishing-resistant': NO_SIGNS,
  },
  // Not documented for OpenID Connect; both as in Core 1.0, 3.1.2.1.
  fresh: { prompt: 'login', max_age: 0 },
  prompt: null,
  // Not documented; OpenID Connect Core 1.0, 2.
  authTime: 'when-asked',
  unmetErrors: [],
  accessTokenTypes: ['at+jwt', 'application/at+jwt'],
  accessTokenShowsLevel: 'not documented',
  logout: { rpInitiated: 'not documented', backChannel: 'not documented' },
  ciba: null,
}
