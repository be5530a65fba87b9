import { type IncomingMessage, type RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Upgrades } from '../../listen.ts'
import { isWithin } from './mounted-at.ts'

/** A connection that asks to become a WebSocket. */
export type Handshake = Readonly<{ socket: Duplex; head: Buffer }>

/** The handshakes under way, by their requests: a request that is not in here stays a request. */
export type Handshakes = WeakMap<IncomingMessage, Handshake>

/**
 * Lets the portal's own app decide about WebSockets: a handshake becomes a request with an answer like any other, goes through every
 * handler that a GET goes through, and is refused in the same words. Only what the gateway lets through leaves that way.
 * Any other use of `Upgrade` is ignored, as HTTP lets a server do.
 *
 * @see RFC 9110, 7.8; RFC 6455, 4.2
 */
export function createUpgrades(app: RequestListener, handshakes: Handshakes): Upgrades {
  const open = new Set<Duplex>()
  return {
    wants: ({ method, url, headers }) =>
      method === 'GET' && isWithin(url ?? '') && (headers.upgrade ?? '').toLowerCase() === 'websocket',
    take(req, socket, head) {
      open.add(socket)
      socket.once('close', () => open.delete(socket))
      socket.on('error', () => socket.destroy())
      const res = new ServerResponse(req)
      res.shouldKeepAlive = false
      res.assignSocket(socket as Socket)
      res.once('finish', () => {
        res.detachSocket(socket as Socket)
        socket.end()
      })
      handshakes.set(req, { socket, head })
      app(req, res)
    },
    endAll() {
      for (const socket of open) socket.destroy()
    },
  }
}

/** Takes the connection away from the response that was to refuse it; the request log hears of its end. */
export function takeOver(res: ServerResponse, { socket }: Handshake): void {
  res.detachSocket(socket as Socket)
  res.statusCode = 101
  socket.once('close', () => res.emit('close'))
}
