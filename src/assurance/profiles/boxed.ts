import { okta } from './okta.ts'
import type { Profile } from './profile.ts'

/** The identity provider in a box: Okta's values, and access tokens after RFC 9068. */
export const boxed: Profile = {
  ...okta,
  name: 'boxed',
  title: 'Boxed Identity',
  accessTokenTypes: ['at+jwt', 'application/at+jwt'],
}
