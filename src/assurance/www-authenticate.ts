import type { InsufficientAuthentication } from './challenge.ts'

/**
 * The `WWW-Authenticate` value of a challenge. The `acr` values come from the settings, which admit only characters that
 * need no escaping in a quoted-string (`config.ts`).
 *
 * @see RFC 9470, section 3; RFC 6750, section 3
 */
export function insufficientUserAuthentication({ acr_values, max_age }: InsufficientAuthentication): string {
  const parameters = [
    'error="insufficient_user_authentication"',
    'error_description="More or newer proof of who is asking is needed"',
    ...(acr_values === '' ? [] : [`acr_values="${acr_values}"`]),
    ...(max_age === null ? [] : [`max_age=${max_age}`]),
  ]
  return `Bearer ${parameters.join(', ')}`
}

/** Nobody is signed in and no token came: no error is named. @see RFC 6750, section 3.1 */
export const NO_CREDENTIALS = 'Bearer'

/** @see RFC 6750, section 3.1 */
export const INVALID_TOKEN = 'Bearer error="invalid_token", error_description="The access token is not valid here"'
