import type { Fault } from './behaviour.ts'

/** The token endpoint does not know our client. */
export const INVALID_CLIENT: Fault = {
  status: 401,
  headers: { 'www-authenticate': 'Basic realm="hostile"' },
  body: { error: 'invalid_client', error_description: 'client authentication failed' },
}

/** The token endpoint refuses the code. */
export const INVALID_GRANT: Fault = {
  status: 400,
  body: { error: 'invalid_grant', error_description: 'grant request is invalid' },
}

/** An access token and no ID token. */
export const WITHOUT_ID_TOKEN: Fault = { change: { id_token: undefined } }

/** 503, with `Retry-After` in seconds. */
export const unavailable = (retryAfter: number): Fault => ({
  status: 503,
  headers: { 'retry-after': String(retryAfter) },
  body: '',
})
