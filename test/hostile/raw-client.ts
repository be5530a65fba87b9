import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type RawResponse, ResponseReader } from './raw-response.ts'

/** Where to connect. A portal on `localhost` listens on `127.0.0.1` too. */
export type RawTarget = Readonly<{ port: number; host?: string }>

/** What to send: bytes as they are (a string is Latin-1), or a pause, so that a request can arrive in pieces. */
export type Piece = string | Uint8Array | Readonly<{ pause: number }>

/** Everything that came back on one connection. */
export type Exchange = Readonly<{
  /** Final responses in order; an interim one (1xx) is left out. More than one where the server saw more than one request. */
  responses: readonly RawResponse[]
  /** How it ended: the server closed or reset the connection, was silent for `quiet` ms after an answer, or the time was up. */
  ended: 'closed' | 'reset' | 'quiet' | 'timeout'
  /** Bytes that are not a whole response. */
  rest: Buffer
}>

/** Times in milliseconds. `quiet`: how long to wait for another response after one is complete, 100. `timeout`: for all of it, 5000. */
export type RawOptions = Readonly<{ quiet?: number; timeout?: number }>

/**
 * Sends bytes over a connection of their own and reads what comes back. Nothing is added, normalised or corrected: not the
 * target, not a header, not `Host`. Never rejects for what the server does; rejects when there is nothing to connect to.
 *
 * @example
 * const { responses } = await rawExchange({ port }, ['GET //evil.example/callback?code=x HTTP/1.1\r\nHost: localhost\r\n\r\n'])
 */
export async function rawExchange(target: RawTarget, pieces: readonly Piece[], options: RawOptions = {}): Promise<Exchange> {
  const { quiet = 100, timeout = 5000 } = options
  const socket = await connected(target)
  const reader = new ResponseReader(methodsIn(pieces))
  const ended = Promise.withResolvers<Exchange['ended']>()
  const deadline = setTimeout(() => ended.resolve('timeout'), timeout)
  let silence: NodeJS.Timeout | undefined
  socket.on('data', (bytes) => {
    reader.push(bytes)
    clearTimeout(silence)
    if (reader.idle) silence = setTimeout(() => ended.resolve('quiet'), quiet)
  })
  socket.on('end', () => ended.resolve('closed'))
  socket.on('error', () => ended.resolve('reset'))
  void send(socket, pieces)
  const how = await ended.promise
  clearTimeout(deadline)
  clearTimeout(silence)
  socket.destroy()
  return { ...reader.finish(how === 'closed'), ended: how }
}

/** The first response to one request. Rejects when none came whole. */
export async function rawRequest(
  target: RawTarget,
  request: Piece | readonly Piece[],
  options?: RawOptions,
): Promise<RawResponse> {
  const pieces = Array.isArray(request) ? (request as readonly Piece[]) : [request as Piece]
  const { responses, ended, rest } = await rawExchange(target, pieces, options)
  const [response] = responses
  if (!response) throw new Error(`no response (${ended}): ${JSON.stringify(rest.toString('latin1').slice(0, 200))}`)
  return response
}

/**
 * A request line and header lines, verbatim, each ended by CRLF, and the body after an empty line. No header is added, so
 * `Host` and `Content-Length` are the caller's.
 */
export function requestBytes(
  method: string,
  target: string,
  headers: ReadonlyArray<readonly [name: string, value: string]>,
  body: string | Uint8Array = '',
): Buffer {
  const lines = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`), '', '']
  return Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), typeof body === 'string' ? Buffer.from(body) : body])
}

function connected({ port, host = '127.0.0.1' }: RawTarget): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host, noDelay: true }, () => {
      socket.off('error', reject)
      resolve(socket)
    })
    socket.once('error', reject)
  })
}

async function send(socket: Socket, pieces: readonly Piece[]): Promise<void> {
  for (const piece of pieces) {
    if (socket.destroyed) return
    if (typeof piece === 'string') socket.write(piece, 'latin1')
    else if (piece instanceof Uint8Array) socket.write(piece)
    else await sleep(piece.pause)
  }
}

/** The method of the first request decides whether its response has a body (HEAD). */
function methodsIn(pieces: readonly Piece[]): string {
  const first = pieces.find((piece) => typeof piece === 'string' || piece instanceof Uint8Array)
  return (
    Buffer.from((first as string | Uint8Array | undefined) ?? '')
      .toString('latin1')
      .split(' ')[0] ?? ''
  )
}
