import * as oidc from 'openid-client'

/** What a program has to remember between the request and the answer. */
export type Pending = Readonly<{ state: string; nonce: string; codeVerifier: string }>

/**
 * The smallest correct relying party: code, PKCE, `state`, `nonce`, and the ID token's signature verified, which openid-client leaves out
 * unless it is asked.
 */
export async function relyingParty(origin: string) {
  const { ISSUER_URL = '', CLIENT_ID = '', CLIENT_SECRET = '' } = process.env
  const configuration = await oidc.discovery(new URL(ISSUER_URL), CLIENT_ID, CLIENT_SECRET, undefined, {
    execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
  })
  const redirectUri = `${origin}/callback`
  return {
    async begin(): Promise<{ url: URL; pending: Pending }> {
      const pending = { state: oidc.randomState(), nonce: oidc.randomNonce(), codeVerifier: oidc.randomPKCECodeVerifier() }
      const url = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: 'openid profile email',
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(pending.codeVerifier),
        code_challenge_method: 'S256',
        acr_values: 'urn:okta:loa:2fa:any',
        max_age: '300',
      })
      return { url, pending }
    },
    async finish(query: string, { state, nonce, codeVerifier }: Pending): Promise<oidc.IDToken> {
      const url = new URL(query, redirectUri)
      const tokens = await oidc.authorizationCodeGrant(configuration, url, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
        maxAge: 300,
      })
      return tokens.claims() as oidc.IDToken
    },
  }
}
