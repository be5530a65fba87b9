import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGzip } from 'node:zlib'
import type { Answer } from './answer.ts'
import type { Fault } from './behaviour.ts'
import { changed } from './changes.ts'

const HUGE = 50 * 1024 * 1024

/** Sends the answer as the fault has it. Ends early, without an error, when the caller hangs up or `stopped` aborts. */
export async function deliver(
  response: ServerResponse,
  answer: Answer,
  fault: Fault | undefined,
  asked: URLSearchParams,
  stopped: AbortSignal,
) {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const over = AbortSignal.any([gone.signal, stopped])
  try {
    await misdeliver(response, answer, fault, asked, over)
  } catch (error) {
    if (!over.aborted) throw error
  }
}

async function misdeliver(
  response: ServerResponse,
  answer: Answer,
  fault: Fault | undefined,
  asked: URLSearchParams,
  over: AbortSignal,
) {
  switch (fault) {
    case undefined:
      return send(response, answer)
    case 'hang':
      return untilAborted(over)
    case 'drip':
      return drip(response, answer, over)
    case 'huge':
      response.writeHead(200, { 'content-type': 'application/json' })
      return pipeline(Readable.from(hugeJson()), response, { signal: over })
    case 'gzip-bomb':
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      return pipeline(Readable.from(hugeJson()), createGzip(), response, { signal: over })
    case 'reset':
      return void response.socket?.resetAndDestroy()
    case 'cut':
      response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) })
      await new Promise((sent) => response.write(answer.body.slice(0, answer.body.length / 2), sent))
      return void response.socket?.resetAndDestroy()
    case 'garbage':
      return send(response, { status: 200, headers: { 'content-type': 'application/json' }, body: '{"keys": [}' })
    case 'html':
      return send(response, {
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: '<!doctype html><title>Welcome to the hotel Wi-Fi</title>',
      })
    case 'empty':
      return send(response, { status: 200, headers: {}, body: '' })
  }
  if ('delay' in fault) {
    await sleep(fault.delay, undefined, { signal: over })
    return send(response, answer)
  }
  if ('redirect' in fault) return send(response, { status: fault.status ?? 302, headers: { location: fault.redirect }, body: '' })
  if ('change' in fault)
    return send(response, { ...answer, body: JSON.stringify(changed(JSON.parse(answer.body), fault.change, asked)) })
  const body = typeof fault.body === 'string' || fault.body === undefined ? (fault.body ?? '') : JSON.stringify(fault.body)
  const type = typeof fault.body === 'string' ? 'text/plain' : 'application/json'
  return send(response, { status: fault.status, headers: { 'content-type': type, ...fault.headers }, body })
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
}

async function drip(response: ServerResponse, { status, headers, body }: Answer, over: AbortSignal): Promise<void> {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  for (const byte of Buffer.from(body)) {
    response.write(Buffer.of(byte))
    await sleep(100, undefined, { signal: over })
  }
  response.end()
}

function* hugeJson(): Generator<Buffer> {
  const piece = Buffer.alloc(64 * 1024, 'a')
  yield Buffer.from('{"padding":"')
  for (let sent = 0; sent < HUGE; sent += piece.length) yield piece
  yield Buffer.from('"}')
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })))
