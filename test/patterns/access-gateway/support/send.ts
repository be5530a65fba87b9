import { type RawOptions, rawExchange, requestBytes } from '../../../hostile/raw-client.ts'
import type { RawResponse } from '../../../hostile/raw-response.ts'
import type { Browser } from '../../../support/browser.ts'
import type { Reached } from './echo-app.ts'
import type { Scene } from './scene.ts'

/** What became of a request: the answer, or null where the connection ended without one, and what reached the app meanwhile. */
export type Sent = Readonly<{ status: number | null; answer: RawResponse | null; reached: readonly Reached[] }>

type Headers = ReadonlyArray<readonly [name: string, value: string]>

/** Sends one request byte by byte to where people go, as somebody or as nobody, and waits for its answer. */
export async function send(
  scene: Scene,
  who: Browser | null,
  request: Readonly<{ method?: string; target: string; headers?: Headers; body?: string }>,
  options: RawOptions = { quiet: 5 },
): Promise<Sent> {
  const { method = 'GET', target, headers = [], body = '' } = request
  const all: Headers = [...usualHeaders(scene, who), ...headers]
  return sendBytes(scene, requestBytes(method, target, all, body), options)
}

/** What every request of these tests has: a host, the cookies, and that it comes from a page of ours. */
export function usualHeaders(scene: Scene, who: Browser | null): Headers {
  const cookie = who?.jar.header(new URL(scene.origin)) ?? null
  return [
    ['Host', new URL(scene.origin).host],
    ['Sec-Fetch-Site', 'same-origin'],
    ...(cookie === null ? [] : [['Cookie', cookie] as const]),
  ]
}

/** Sends bytes as they are. */
export async function sendBytes(scene: Scene, bytes: Uint8Array | string, options: RawOptions = { quiet: 5 }): Promise<Sent> {
  const before = scene.app.reached.length
  const { responses } = await rawExchange({ port: scene.port }, [bytes], options)
  const [answer = null] = responses
  return { status: answer?.status ?? null, answer, reached: scene.app.reached.slice(before) }
}
