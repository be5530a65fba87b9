import { okta } from './okta.ts'
import type { Profile } from './profile.ts'

/** The identity provider in a box: Okta's values, access tokens after RFC 9068, back-channel logout, and CIBA to the letter. */
export const boxed: Profile = {
  ...okta,
  name: 'boxed',
  title: 'Boxed Identity',
  accessTokenTypes: ['at+jwt', 'application/at+jwt'],
  logout: { rpInitiated: 'yes', backChannel: 'yes' },
  ciba: { hint: 'id_token_hint', expiryParameter: 'requested_expiry', bindingMessage: /^\P{C}{1,120}$/u, acrValues: true },
}
