import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** A provider that answers from this process by standing in for the portal's `fetch`: for thousands of runs, and nothing else. */
export type ProviderInProcess = Readonly<{
  issuer: string
  clientId: string
  clientSecret: string
  /** What the portal's `fetch` becomes. */
  fetch: typeof fetch
  /** What the token endpoint answers next: the claims of an ID token, or an error. */
  answer(next: Readonly<Record<string, unknown>> | 'invalid_grant'): void
}>

/** Signs with Ed25519, which costs a hundredth of RSA: set `ID_TOKEN_SIGNING_ALG=EdDSA`. */
export async function providerInProcess(): Promise<ProviderInProcess> {
  const issuer = 'http://127.0.0.1:1'
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' })
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'EdDSA', use: 'sig' }
  let next: Readonly<Record<string, unknown>> | 'invalid_grant' = 'invalid_grant'

  const token = async (): Promise<Response> => {
    if (next === 'invalid_grant') return Response.json({ error: next }, { status: 400 })
    const id_token = await new SignJWT(next).setProtectedHeader({ alg: 'EdDSA', kid: 'one' }).sign(privateKey)
    return Response.json({ access_token: 'canary-access-token', token_type: 'Bearer', id_token })
  }
  const routes: Readonly<Record<string, () => Response | Promise<Response>>> = {
    '/.well-known/openid-configuration': () =>
      Response.json({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        authorization_response_iss_parameter_supported: true,
        id_token_signing_alg_values_supported: ['EdDSA'],
      }),
    '/jwks': () => Response.json({ keys: [jwk] }),
    '/token': token,
  }
  return {
    issuer,
    clientId: 'portal',
    clientSecret: 'canary-client-secret-8Vq2ZkT7mXc4RwLp',
    fetch: async (input) => (await routes[new URL(String(input)).pathname]?.()) ?? new Response(null, { status: 404 }),
    answer(changed) {
      next = changed
    },
  }
}
