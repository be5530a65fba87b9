import { type ClientRequest, Agent as HttpAgent, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { type Duplex, pipeline } from 'node:stream'
import type { Request, Response } from 'express'
import type { Plugin } from 'http-proxy-middleware'
import { whenNeeded } from '../../web/when-needed.ts'
import { contentSecurityForApp, headersFromApp, type Origins } from './answer-from-app.ts'
import type { Headers } from './identity-headers.ts'
import { LegacyAppUnavailable } from './refused.ts'
import type { Body } from './request-to-app.ts'

/** One request on its way to the app. */
export type Outgoing = Readonly<{
  /** Path and query as the app gets them: what was judged, to the letter. */
  target: string
  headers: Headers
  body: Body
  /** Who says whether the answer may be stored. */
  storing: 'never' | 'app'
}>

/** The way to the app. Both resolve when the exchange is over, whoever ended it. */
export type PassOn = Readonly<{
  /** @throws {LegacyAppUnavailable} while there is still somebody to tell. */
  request(req: Request, res: Response, outgoing: Outgoing): Promise<void>
  /** Ends the connection with 503 where the app does not take it. */
  webSocket(req: Request, socket: Duplex, head: Buffer, outgoing: Outgoing): Promise<void>
}>

type Exchange = Readonly<{ outgoing: Outgoing; fail: (error: Error) => void }>

const UNAVAILABLE = 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

/**
 * Sends what was decided to the app and its answer to the browser, by `http-proxy-middleware`: bodies stream both ways, WebSockets
 * pass. Decides nothing. The library's own treatment of headers, redirects and errors is not used: requests arrive with the headers
 * they leave with, and answers are written here. It is loaded with the first request: most starts are not for its sake.
 *
 * @param silence milliseconds after which an app that says nothing is given up: while connecting, answering or within an answer.
 */
export function createPassOn(origins: Origins, silence: number): PassOn {
  const exchanges = new WeakMap<IncomingMessage, Exchange>()
  const options = { keepAlive: true, timeout: silence }
  const proxy = whenNeeded(async () => {
    const { createProxyMiddleware } = await import('http-proxy-middleware')
    return createProxyMiddleware<Request, Response>({
      target: origins.legacyAppUrl,
      agent: origins.legacyAppUrl.startsWith('https:') ? new HttpsAgent(options) : new HttpAgent(options),
      selfHandleResponse: true,
      ejectPlugins: true,
      plugins: [rules(origins, exchanges)],
    })
  })

  const leave = (req: Request, outgoing: Outgoing, fail: (error: Error) => void): void => {
    exchanges.set(req, { outgoing, fail })
    req.headers = outgoing.headers as typeof req.headers
    req.url = outgoing.target
  }
  return {
    request: async (req, res, outgoing) => {
      const send = await proxy()
      if (res.closed) return
      await new Promise<void>((resolve, reject) => {
        res.once('close', resolve)
        leave(req, outgoing, (cause) => {
          if (res.headersSent) res.destroy()
          else reject(new LegacyAppUnavailable('the app does not answer', { cause }))
        })
        send(req, res, reject)
      })
    },
    webSocket: async (req, socket, head, outgoing) => {
      const { upgrade } = await proxy()
      if (socket.closed) return
      await new Promise<void>((resolve) => {
        socket.once('close', resolve)
        leave(req, outgoing, () => socket.end(UNAVAILABLE))
        upgrade(req, socket as Parameters<typeof upgrade>[1], head)
      })
    },
  }
}

function rules(origins: Origins, exchanges: WeakMap<IncomingMessage, Exchange>): Plugin<Request, Response> {
  const exchangeOf = (req: IncomingMessage): Exchange => exchanges.get(req) as Exchange
  return (server) => {
    server.on('proxyReq', (toApp, req, res) => {
      const { target, body } = exchangeOf(req).outgoing
      begin(toApp, target)
      if (body.kind === 'whole') toApp.write(body.bytes)
      res.once('close', () => {
        if (!res.writableFinished) toApp.destroy()
      })
    })
    server.on('proxyRes', (fromApp, req, res) => {
      const { storing } = exchangeOf(req).outgoing
      const policy = res.getHeader('Content-Security-Policy')
      if (typeof policy === 'string') res.setHeader('Content-Security-Policy', contentSecurityForApp(policy))
      res.writeHead(fromApp.statusCode ?? 502, headersFromApp(fromApp.headers, origins, storing))
      pipeline(fromApp, res, () => {})
    })
    server.on('proxyReqWs', (toApp, req, socket) => {
      begin(toApp, exchangeOf(req).outgoing.target)
      socket.on('error', () => toApp.destroy())
      toApp.prependListener('upgrade', (fromApp: IncomingMessage, appSocket: Duplex) => {
        appSocket.on('error', () => socket.destroy())
        socket.once('close', () => appSocket.destroy())
        replaceHeaders(fromApp, origins, { connection: 'Upgrade', upgrade: 'websocket' })
      })
      toApp.prependListener('response', (fromApp: IncomingMessage) => replaceHeaders(fromApp, origins, { connection: 'close' }))
    })
    server.on('error', (error, req) => exchangeOf(req).fail(error))
    server.on('econnreset', (error, req) => exchangeOf(req).fail(error))
  }
}

/** The library joins and tidies paths; this one goes as it was judged. */
function begin(toApp: ClientRequest, target: string): void {
  toApp.path = target
  toApp.once('timeout', () => toApp.destroy(new Error('the app was silent for too long')))
}

/** The library writes the answer to a handshake from these. */
function replaceHeaders(fromApp: IncomingMessage, origins: Origins, framing: Readonly<Record<string, string>>): void {
  fromApp.headers = { ...headersFromApp(fromApp.headers, origins, 'never'), ...framing } as IncomingMessage['headers']
}
