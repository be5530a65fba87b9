import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as oidc from 'openid-client'

/** What a program asks of a sign-in, beside what every one asks: the words of a challenge. */
export type Asked = Readonly<{ acr_values?: string; max_age?: string }>

/**
 * Signs a person in for a program on their machine: the provider's page in their browser, a loopback address to come back to, PKCE
 * in place of a secret that no such program can keep.
 *
 * @param resource the API that the access token shall be for. Named in both requests, or the token is for no API.
 * @param openInBrowser shows the address to the person.
 * @returns an access token, which is the API's to read and nobody else's.
 * @throws what openid-client throws, for example `AuthorizationResponseError` with `unmet_authentication_requirements`.
 * @see RFC 8252, 7.3 and 8.1; RFC 8707, 2
 */
export async function signIn(
  config: oidc.Configuration,
  resource: string,
  asked: Asked,
  openInBrowser: (url: URL) => void,
): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`
    const [pkceCodeVerifier, expectedState, expectedNonce] = [
      oidc.randomPKCECodeVerifier(),
      oidc.randomState(),
      oidc.randomNonce(),
    ]
    const back = answerTo(server, redirectUri, expectedState)
    openInBrowser(
      oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid',
        resource,
        state: expectedState,
        nonce: expectedNonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
        ...asked,
      }),
    )
    const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true }
    const { access_token } = await oidc.authorizationCodeGrant(config, await back, checks, { resource })
    return access_token
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

/** The address that the browser comes back to. Whatever else asks for something here, or answers another question, gets nothing. */
function answerTo(server: Server, redirectUri: string, state: string): Promise<URL> {
  return new Promise((resolve) => {
    server.on('request', (req, res) => {
      const url = new URL(req.url ?? '/', redirectUri)
      const ours = req.method === 'GET' && url.pathname === '/callback' && url.searchParams.get('state') === state
      if (!ours) return res.writeHead(404).end()
      res.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' })
      res.end('You can close this window and go back to the program.\n', () => resolve(url))
    })
  })
}
