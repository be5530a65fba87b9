import * as oidc from 'openid-client'
import type { Asked } from './caller-sign-in.ts'

/** One call: `body` is sent as JSON. */
export type Call = Readonly<{ method: 'GET' | 'POST'; url: URL; body?: unknown }>

/** An access token and how to get one that is worth more. */
export type Caller = Readonly<{
  config: oidc.Configuration
  /** The token that is used until a better one is needed; undefined before the first sign-in. */
  token: string | undefined
  /** Signs the person in, with what a challenge asks. */
  signIn: (asked: Asked) => Promise<string>
}>

/**
 * Calls an API with an access token. Where the API answers that the sign-in behind it was too weak or too long ago, the person is asked for
 * what the API names, once, and the call is repeated with the new token. A second challenge is the answer: an API that
 * is never satisfied must not send people round in circles.
 *
 * @returns the answer, and the token it was given for.
 * @throws {oidc.WWWAuthenticateChallengeError} for any other challenge, and for the second.
 * @see RFC 9470, 4
 */
export async function callWithStepUp(
  { config, token, signIn }: Caller,
  call: Call,
): Promise<Readonly<{ response: Response; token: string }>> {
  const first = token ?? (await signIn({}))
  try {
    return { response: await send(config, first, call), token: first }
  } catch (error) {
    const asked = askedIn(error)
    if (asked === null) throw error
    const better = await signIn(asked)
    return { response: await send(config, better, call), token: better }
  }
}

function send(config: oidc.Configuration, token: string, { method, url, body }: Call): Promise<Response> {
  const headers = new Headers(body === undefined ? {} : { 'Content-Type': 'application/json' })
  return oidc.fetchProtectedResource(config, token, url, method, body === undefined ? null : JSON.stringify(body), headers)
}

/** What the challenge asks, as openid-client reads it; null for anything that no other sign-in would mend. */
function askedIn(error: unknown): Asked | null {
  if (!(error instanceof oidc.WWWAuthenticateChallengeError)) return null
  const challenge = error.cause.find(({ parameters }) => parameters.error === 'insufficient_user_authentication')
  if (challenge === undefined) return null
  const { acr_values, max_age } = challenge.parameters
  return { ...(acr_values === undefined ? {} : { acr_values }), ...(max_age === undefined ? {} : { max_age }) }
}
