import * as oidc from 'openid-client'
import type { Box } from '../../../src/idp/start.ts'

/** Where the tests' portal would be. Nothing listens there: browsers stop before they leave to it. */
export const PORTAL = 'http://localhost:3999'

type Trip = Readonly<{ url: URL; checks: oidc.AuthorizationCodeGrantChecks }>

/** A portal as openid-client makes one, with signatures checked. */
export async function relyingParty(box: Pick<Box, 'issuer' | 'clients'>, authentication: 'basic' | 'post' = 'basic') {
  const [client] = box.clients
  if (client === undefined) throw new Error('the box knows no portal')
  const { id, secret, origin } = client
  const method = authentication === 'basic' ? oidc.ClientSecretBasic(secret) : oidc.ClientSecretPost(secret)
  const config = await oidc.discovery(new URL(box.issuer), id, { [oidc.clockTolerance]: 0 }, method, {
    execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
  })

  const parameters = async (extra: Record<string, string>) => {
    const expectedState = oidc.randomState()
    const expectedNonce = oidc.randomNonce()
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
    const checks = { expectedState, expectedNonce, pkceCodeVerifier, idTokenExpected: true }
    const sent = {
      redirect_uri: `${origin}/callback`,
      scope: 'openid profile email',
      state: expectedState,
      nonce: expectedNonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      ...extra,
    }
    return { sent, checks }
  }

  return {
    config,
    async ask(extra: Record<string, string> = {}): Promise<Trip> {
      const { sent, checks } = await parameters(extra)
      return { url: oidc.buildAuthorizationUrl(config, sent), checks }
    },
    async askPushed(extra: Record<string, string> = {}): Promise<Trip> {
      const { sent, checks } = await parameters(extra)
      return { url: await oidc.buildAuthorizationUrlWithPAR(config, sent), checks }
    },
    /** Redeems what came back to the callback. Rejects with what the provider said, where it said no. */
    redeem(landing: { url: URL }, { checks }: Trip, extra: Record<string, string> = {}) {
      if (landing.url.origin !== origin) throw new Error(`not at the callback but at ${landing.url}`)
      return oidc.authorizationCodeGrant(config, landing.url, checks, extra)
    },
    async claims(landing: { url: URL }, trip: Trip) {
      const claims = (await this.redeem(landing, trip)).claims()
      if (claims === undefined) throw new Error('no ID token')
      return claims
    },
  }
}

/** What the callback says went wrong, as `error: error_description`. */
export const refusal = ({ url }: { url: URL }): string =>
  url.pathname === '/callback'
    ? `${url.searchParams.get('error')}: ${url.searchParams.get('error_description')}`
    : `still at ${url}`

/** What a request to the provider was refused with. */
export const refusalOf = (request: Promise<unknown>): Promise<unknown> =>
  request.then(
    () => 'not refused',
    (refused: unknown) => refused,
  )
