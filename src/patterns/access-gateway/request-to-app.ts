import type { Request } from 'express'
import { type Headers, headersIn, withoutClaims } from './identity-headers.ts'
import { cookiesForApp } from './portal-cookies.ts'

/** How the body goes on: whole and known, as it streams in, or not at all because the connection becomes a WebSocket. */
export type Body = Readonly<{ kind: 'whole'; bytes: Buffer } | { kind: 'streaming' } | { kind: 'websocket' }>

/**
 * The headers of the request to the app: what the client may say, and what only the gateway says. The host is the public one,
 * whatever the client's `Host`, so that links the app makes lead back here.
 *
 * @param told identity headers and assertion, or none.
 */
export function headersToApp(req: Request, told: Readonly<Record<string, string>>, body: Body, baseUrl: string): Headers {
  const { host, protocol } = new URL(baseUrl)
  const cookie = cookiesForApp(req.headers.cookie)
  return {
    ...withoutClaims(headersIn(req.rawHeaders)),
    host,
    'x-forwarded-for': req.ip ?? '',
    'x-forwarded-host': host,
    'x-forwarded-proto': protocol.slice(0, -1),
    ...(cookie === undefined ? {} : { cookie }),
    ...framing(req, body),
    ...told,
  }
}

function framing(req: Request, body: Body): Headers {
  switch (body.kind) {
    case 'whole':
      return { 'content-length': String(body.bytes.length) }
    case 'websocket':
      return { connection: 'Upgrade', upgrade: 'websocket' }
    case 'streaming': {
      const length = req.headers['content-length']
      const coding = req.headers['transfer-encoding']
      return {
        ...(length === undefined ? {} : { 'content-length': length }),
        ...(coding === undefined ? {} : { 'transfer-encoding': 'chunked' }),
      }
    }
  }
}
