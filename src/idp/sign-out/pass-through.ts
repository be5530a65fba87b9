import type { Request, RequestHandler, Response } from 'express'
import { decodeJwt } from 'jose'
import type Provider from 'oidc-provider'
import { currentSession, endSession } from './end-session.ts'

/**
 * Signs out without asking again when a portal proves with `id_token_hint` that it speaks of this very session (the same `sid`),
 * or when nobody is signed in. Everything else goes on to oidc-provider, which asks the person or explains the error.
 *
 * @see OpenID Connect RP-Initiated Logout 1.0, section 2
 */
export function signOutPassThrough(provider: Provider): RequestHandler {
  return async (req, res, next) => {
    const wanted = await understood(provider, req)
    if (wanted === undefined) return next()
    const session = await currentSession(provider, req, res)
    const mine = session.accountId === wanted.sub && session.sidFor(wanted.clientId) === wanted.sid
    if (session.accountId !== undefined && !mine) return next()
    if (session.accountId !== undefined) await endSession(provider, session)
    leave(res, wanted.back)
  }
}

type Wanted = Readonly<{ clientId: string; sub: unknown; sid: unknown; back: URL }>

/** What a well-formed request asks, or undefined where oidc-provider has to look at it. */
async function understood(provider: Provider, req: Request): Promise<Wanted | undefined> {
  const { id_token_hint: hint, post_logout_redirect_uri: uri, state, client_id: named } = req.query
  if (typeof hint !== 'string' || typeof uri !== 'string' || (state !== undefined && typeof state !== 'string')) return undefined
  const clientId = audienceOf(hint)
  if (clientId === undefined || (named !== undefined && named !== clientId)) return undefined
  const client = await provider.Client.find(clientId)
  if (client === undefined || !client.postLogoutRedirectUriAllowed(uri)) return undefined
  const valid = await provider.IdToken.validate(hint, client).catch(() => undefined)
  if (valid === undefined) return undefined
  const back = new URL(uri)
  if (state !== undefined) back.searchParams.set('state', state)
  return { clientId, sub: valid.payload.sub, sid: valid.payload.sid, back }
}

/** Whose ID token it says it is. Proves nothing yet: the signature is checked with what is found here. */
function audienceOf(idToken: string): string | undefined {
  try {
    const { aud } = decodeJwt(idToken)
    return typeof aud === 'string' ? aud : undefined
  } catch {
    return undefined
  }
}

function leave(res: Response, back: URL): void {
  res.clearCookie('idp_session', { path: '/' }).clearCookie('idp_session.sig', { path: '/' })
  res.redirect(303, back.href)
}
