import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { parseCookie } from 'cookie'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import type { Browser } from '../support/browser.ts'

/** The request header by which a browser of this test says whose it is: nobody types a password here. */
export const WHO = 'x-soak-person'

/** Whom a logout token names. */
export type Named = Readonly<{ sub: string } | { sid: string }>

/** An OpenID Provider for many people at once, who sign in without a page. It forgets what is over, so that it can go on for hours. */
export type SoakProvider = Readonly<{
  issuer: string
  clientId: string
  clientSecret: string
  /** Sends the portal a logout token. @returns the status it answered. */
  logOut(portal: string, named: Named): Promise<number>
  /** The `sid` of a browser's session here. */
  sidOf(browser: Browser): string
  /** An access token for that audience. @see RFC 9068 */
  accessToken(sub: string, audience: string, acr: string): Promise<string>
  stop(): Promise<void>
}>

type Session = Readonly<{ sid: string; sub: string; authTime: number }>
type Code = Readonly<{ session: Session; asked: URLSearchParams }>

const CLIENT = { id: 'portal', secret: 'soak-client-secret-4Wz8QnT2' } as const
const COOKIE = 'soak_idp'
const CODE_LIFETIME_MS = 60_000
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** @param nameOf the name that a person's ID tokens say; another one is a fault that the soak must see. */
export async function startProvider(nameOf: (sub: string) => string): Promise<SoakProvider> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const key = { ...(await exportJWK(publicKey)), kid: 'soak', alg: 'RS256', use: 'sig' }
  const sessions = new Map<string, Session>()
  const codes = new Map<string, Code>()
  const now = (): number => Math.floor(Date.now() / 1000)
  const sign = (typ: string, claims: JWTPayload): Promise<string> =>
    new SignJWT({ iss: issuer, iat: now(), exp: now() + 300, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'soak', typ })
      .sign(privateKey)

  function authorize(req: IncomingMessage, res: ServerResponse, asked: URLSearchParams): void {
    const cookie = parseCookie(req.headers.cookie ?? '')[COOKIE] ?? randomUUID()
    const sub = String(req.headers[WHO])
    const known = sessions.get(cookie)
    const maxAge = asked.get('max_age')
    const tooOld = known !== undefined && maxAge !== null && now() - known.authTime > Number(maxAge)
    const goesOn = known?.sub === sub && asked.get('prompt') !== 'login' && maxAge !== '0' && !tooOld
    const session = goesOn ? known : { sid: known?.sid ?? randomUUID(), sub, authTime: now() }
    sessions.set(cookie, session)
    const code = randomUUID()
    codes.set(code, { session, asked })
    setTimeout(() => codes.delete(code), CODE_LIFETIME_MS).unref()
    const back = new URL(String(asked.get('redirect_uri')))
    back.search = new URLSearchParams({ code, state: String(asked.get('state')), iss: issuer }).toString()
    res.writeHead(302, { Location: back.href, 'Set-Cookie': `${COOKIE}=${cookie}; Path=/; HttpOnly; SameSite=Lax` }).end()
  }

  async function token(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const code = new URLSearchParams(await text(req)).get('code') ?? ''
    const granted = codes.get(code)
    codes.delete(code)
    if (granted === undefined) return send(res, 400, { error: 'invalid_grant' })
    const { session, asked } = granted
    const { sid, sub, authTime } = session
    const acr = asked.get('acr_values')?.split(' ')[0]
    const claims = { aud: CLIENT.id, sub, sid, acr, amr: ['pwd'], auth_time: authTime, name: nameOf(sub) }
    const idToken = await sign('JWT', { ...claims, nonce: asked.get('nonce') })
    send(res, 200, { access_token: randomUUID(), token_type: 'Bearer', expires_in: 300, id_token: idToken })
  }

  function endSession(req: IncomingMessage, res: ServerResponse, asked: URLSearchParams): void {
    sessions.delete(parseCookie(req.headers.cookie ?? '')[COOKIE] ?? '')
    const back = new URL(String(asked.get('post_logout_redirect_uri')))
    back.search = new URLSearchParams({ state: asked.get('state') ?? '' }).toString()
    res.writeHead(302, { Location: back.href }).end()
  }

  const server = createServer(async (req, res) => {
    const url = new URL(req.url ?? '/', issuer)
    if (url.pathname === '/.well-known/openid-configuration') send(res, 200, metadata(issuer))
    else if (url.pathname === '/jwks') send(res, 200, { keys: [key] })
    else if (url.pathname === '/authorize') authorize(req, res, url.searchParams)
    else if (url.pathname === '/token') await token(req, res)
    else if (url.pathname === '/end-session') endSession(req, res, url.searchParams)
    else send(res, 404, {})
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    issuer,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    sidOf({ jar }) {
      const cookie = jar.all().find(({ name }) => name === COOKIE)
      return sessions.get(cookie?.value ?? '')?.sid ?? ''
    },
    async logOut(portal, named) {
      for (const [cookie, { sub }] of sessions) if ('sub' in named && sub === named.sub) sessions.delete(cookie)
      const logout_token = await sign('logout+jwt', {
        ...named,
        aud: CLIENT.id,
        jti: randomUUID(),
        events: { [LOGOUT_EVENT]: {} },
      })
      const body = new URLSearchParams({ logout_token })
      return (await fetch(`${portal}/backchannel-logout`, { method: 'POST', body })).status
    },
    accessToken: (sub, aud, acr) => sign('at+jwt', { sub, aud, acr, client_id: CLIENT.id, jti: randomUUID(), auth_time: now() }),
    async stop() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

function send(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}

const metadata = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  end_session_endpoint: `${issuer}/end-session`,
  authorization_response_iss_parameter_supported: true,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  code_challenge_methods_supported: ['S256'],
})
