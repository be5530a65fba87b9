import type { ClientMetadata } from 'oidc-provider'
import { randomSecret } from '../provider/clients.ts'

export const ACCOUNT_CLIENT = 'boxed-identity-account'

/** The account page as a client of its own provider: it can ask for a sign-in, and nobody knows its secret. */
export const accountClient = (issuer: string): ClientMetadata => ({
  client_id: ACCOUNT_CLIENT,
  client_secret: randomSecret(),
  client_name: 'Your account here',
  client_uri: `${issuer}/account`,
  grant_types: ['authorization_code'],
  response_types: ['code'],
  redirect_uris: [`${issuer}/account/back`],
})
