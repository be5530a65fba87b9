import { createLocalJWKSet, importJWK, jwtVerify } from 'jose'
import { type Answer, oauthError } from './answer.ts'
import { PATHS } from './paths.ts'
import type { RecordedRequest } from './record.ts'
import type { World } from './world.ts'

/**
 * Authenticates the client by `client_secret_basic`, `client_secret_post` or, where its public key is registered,
 * `private_key_jwt` and nothing else. Answers what refuses it, or null.
 *
 * @see RFC 6749 2.3.1, OpenID Connect Core 1.0, 9
 */
export async function refuseClient(world: World, request: RecordedRequest): Promise<Answer | null> {
  const known = world.client.publicKeys.length > 0 ? await showsKey(world, request) : showsSecret(world, request)
  return known
    ? null
    : oauthError(401, 'invalid_client', 'client authentication failed', { 'www-authenticate': 'Basic realm="hostile"' })
}

function showsSecret({ client }: World, { headers, parameters }: RecordedRequest): boolean {
  const basic = /^Basic (\S+)$/i.exec(headers.authorization ?? '')?.[1]
  if (!basic) return parameters.get('client_id') === client.id && parameters.get('client_secret') === client.secret
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':').map(formDecoded)
  return id === client.id && secret === client.secret
}

async function showsKey(world: World, { parameters }: RecordedRequest): Promise<boolean> {
  const { id, publicKeys } = world.client
  const [only] = publicKeys
  if (only === undefined || parameters.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    return false
  try {
    const assertion = parameters.get('client_assertion') ?? ''
    const expected = {
      issuer: id,
      subject: id,
      audience: [world.issuer, world.issuer + PATHS.token, world.issuer + PATHS.par, world.issuer + PATHS.backchannel],
      requiredClaims: ['exp', 'jti'],
    }
    const { payload } =
      publicKeys.length === 1
        ? await jwtVerify(assertion, await importJWK(only), expected)
        : await jwtVerify(assertion, createLocalJWKSet({ keys: [...publicKeys] }), expected)
    if (world.usedAssertions.has(String(payload.jti))) return false
    world.usedAssertions.add(String(payload.jti))
    return true
  } catch {
    return false
  }
}

const formDecoded = (value: string): string => new URLSearchParams(`v=${value}`).get('v') ?? ''
