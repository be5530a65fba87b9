import * as oidc from 'openid-client'
import type { Incoming } from '../../support/send.ts'

/** The challenges of an answer, as openid-client's own parser reads them. Throws where the answer is no challenge to it. */
export async function challengesIn({ status, headers }: Incoming): Promise<readonly oidc.WWWAuthenticateChallenge[]> {
  const configuration = new oidc.Configuration({ issuer: 'https://id.example.com' }, 'client')
  const names = Object.entries(headers).filter(([name]) => name === 'www-authenticate')
  configuration[oidc.customFetch] = async () => new Response(null, { status, headers: names as [string, string][] })
  try {
    await oidc.fetchProtectedResource(configuration, 'token', new URL('https://api.example.com/'), 'GET')
  } catch (error) {
    if (error instanceof oidc.WWWAuthenticateChallengeError) return error.cause
    throw error
  }
  throw new Error(`no challenge: ${status} ${headers['www-authenticate'] ?? '(no WWW-Authenticate)'}`)
}
