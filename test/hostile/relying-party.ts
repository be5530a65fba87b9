import * as oidc from 'openid-client'
import type { HostileIdp } from './hostile-idp.ts'

/** Where the relying party of these tests would be; nothing listens there. */
export const REDIRECT_URI = 'http://localhost:1/callback'

/** A relying party made of openid-client with its signature checks on, and a browser of one cookie. */
export type RelyingParty = Readonly<{
  /** Goes to the provider with these parameters more, and answers with the address the browser is sent to. */
  visit(more?: Readonly<Record<string, string>>): Promise<URL>
  /** Redeems what came back from the latest `visit`, as openid-client does it. */
  redeem(back: URL): Promise<oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers>
  /** Both in one: a whole sign-in. */
  signIn(more?: Readonly<Record<string, string>>): Promise<oidc.IDToken>
}>

/** Discovers the provider and stands ready. `authentication` is by secret where none is given; calls time out after `timeout` seconds. */
export async function startRelyingParty(idp: HostileIdp, authentication?: oidc.ClientAuth, timeout = 10): Promise<RelyingParty> {
  const config = await oidc.discovery(
    new URL(idp.issuer),
    idp.clientId,
    { id_token_signed_response_alg: 'RS256' },
    authentication ?? oidc.ClientSecretBasic(idp.clientSecret),
    { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks], timeout },
  )
  let cookie = ''
  let pending = { state: '', nonce: '', verifier: '' }

  async function visit(more: Readonly<Record<string, string>> = {}): Promise<URL> {
    pending = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() }
    const parameters = {
      redirect_uri: REDIRECT_URI,
      scope: 'openid profile email',
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
      ...more,
    }
    const offersPar = config.serverMetadata().pushed_authorization_request_endpoint !== undefined
    const url = offersPar
      ? await oidc.buildAuthorizationUrlWithPAR(config, parameters)
      : oidc.buildAuthorizationUrl(config, parameters)
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } })
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie
    return new URL(answer.headers.get('location') ?? `about:blank#${await answer.text()}`)
  }

  const redeem: RelyingParty['redeem'] = (back) =>
    oidc.authorizationCodeGrant(config, back, {
      expectedState: pending.state,
      expectedNonce: pending.nonce,
      pkceCodeVerifier: pending.verifier,
      idTokenExpected: true,
    })

  async function signIn(more?: Readonly<Record<string, string>>): Promise<oidc.IDToken> {
    const claims = (await redeem(await visit(more))).claims()
    if (!claims) throw new Error('no ID token')
    return claims
  }

  return { visit, redeem, signIn }
}
