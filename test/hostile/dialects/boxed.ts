import type { Dialect } from '../idp/dialect.ts'
import { okta } from './okta.ts'

/** The identity provider in a box answers in Okta's words, and names them in discovery. */
export const boxed: Dialect = {
  ...okta,
  discovery: {
    acr_values_supported: ['urn:okta:loa:1fa:any', 'urn:okta:loa:1fa:pwd', 'urn:okta:loa:2fa:any', 'phr', 'phrh'],
  },
}
