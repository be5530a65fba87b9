import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { ClientMetadata } from 'oidc-provider'
import { generatedOnce } from '../store/generated-once.ts'

/** A portal as this provider knows it: where it is, and how it authenticates. */
export type PortalClient = Readonly<{ origin: string; id: string; secret: string }>

export const CIBA_GRANT = 'urn:openid:params:grant-type:ciba'

/** Gives each origin a client id that follows from it and a secret that is drawn once. Throws when there is no origin. */
export async function portalClients(
  database: DatabaseSync,
  origins: readonly string[],
): Promise<[PortalClient, ...PortalClient[]]> {
  const [first, ...others] = [...new Set(origins.map((origin) => new URL(origin).origin))]
  if (first === undefined) throw new TypeError('portals: at least one origin is needed')
  const client = async (origin: string): Promise<PortalClient> => {
    const id = `portal-${origin.replace(/[^a-z0-9]+/gi, '-')}`
    return { origin, id, secret: await generatedOnce(database, `client-secret:${id}`, randomSecret) }
  }
  return [await client(first), ...(await Promise.all(others.map(client)))]
}

export const randomSecret = (): string => randomBytes(32).toString('base64url')

/** What a portal may do: the code flow, CIBA in poll mode, and both kinds of logout. */
export const portalMetadata = ({ origin, id, secret }: PortalClient): ClientMetadata => ({
  client_id: id,
  client_secret: secret,
  client_name: `Portal at ${new URL(origin).host}`,
  client_uri: origin,
  grant_types: ['authorization_code', CIBA_GRANT],
  response_types: ['code'],
  redirect_uris: [`${origin}/callback`],
  post_logout_redirect_uris: [`${origin}/signed-out`],
  backchannel_logout_uri: `${origin}/backchannel-logout`,
  backchannel_logout_session_required: true, // this also puts `sid` into ID tokens
  backchannel_token_delivery_mode: 'poll',
  token_endpoint_auth_method: 'client_secret_basic', // oidc-provider takes client_secret_post from the same client
})
