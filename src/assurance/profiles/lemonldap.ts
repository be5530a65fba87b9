import { NO_SIGNS, type Profile } from './profile.ts'

/**
 * LemonLDAP::NG. Levels are numbers, `loa-1` to `loa-5` by default, and each way to sign in has one. Some single factors have
 * 3 (Kerberos) or 5 (client certificates), so only 4 is taken for two factors, and a deployment that follows our recipe says
 * more by `ACR_*`. Adding a second factor leaves `auth_time` where it was.
 *
 * @see https://lemonldap-ng.org/documentation/latest/idpopenidconnect.html
 */
export const lemonldap: Profile = {
  name: 'lemonldap',
  title: 'LemonLDAP::NG',
  askBy: 'acr_values',
  namedBy: 'deployment',
  levels: {
    'single-factor': { ask: [], acr: ['loa-1', 'loa-2', 'loa-3'], amr: [], acrs: [] },
    'two-factor': { ask: ['loa-4'], acr: ['loa-4'], amr: [], acrs: [] },
    'phishing-resistant': NO_SIGNS,
  },
  // max_age=0 is ignored, prompt=login is heeded unless the session is younger than portalForceAuthnInterval:
  // https://gitlab.ow2.org/lemonldap-ng/lemonldap-ng, Issuer/OpenIDConnect.pm
  fresh: { prompt: 'login', max_age: null },
  prompt: null,
  authTime: 'always',
  unmetErrors: [],
  accessTokenTypes: ['at+jwt', 'application/at+jwt'],
  accessTokenShowsLevel: 'not documented',
  // The option "Logout type" of a relying party, same page.
  logout: { rpInitiated: 'yes', backChannel: 'yes' },
  ciba: null,
}
