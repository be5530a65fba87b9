import { IdpUnavailable } from '../errors.ts'

/** More than any discovery document, key set or token answer needs; counted after decompression. */
const LARGEST_ANSWER = 1_048_576

/** What openid-client and jose hand to a fetch of ours, and get back. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/**
 * `fetch` that cannot be made to read without end: the time-out covers headers and body, the body is at most 1 MiB after
 * decompression, and a redirect is an answer, never followed.
 *
 * @param timeout whole seconds for one call, from sending to the last byte.
 * @throws {IdpUnavailable} for network faults, time-outs and oversized answers.
 */
export function boundedFetch(timeout: number): Fetch {
  return async (url, init) => {
    const bound = new AbortController()
    const timer = setTimeout(() => bound.abort(new DOMException('no answer in time', 'TimeoutError')), timeout * 1000)
    const signal = init.signal ? AbortSignal.any([init.signal, bound.signal]) : bound.signal
    try {
      const response = await fetch(url, { ...init, redirect: 'manual', signal })
      return new Response(await bodyOf(response), { status: response.status, headers: response.headers })
    } catch (error) {
      // Whatever still comes is not waited for.
      bound.abort()
      if (error instanceof IdpUnavailable) throw error
      throw new IdpUnavailable(`no answer from ${new URL(url).origin}: ${causeOf(error)}`, { cause: error })
    } finally {
      clearTimeout(timer)
    }
  }
}

async function bodyOf(response: Response): Promise<Uint8Array<ArrayBuffer> | null> {
  if (response.body === null) return null
  const chunks: Uint8Array[] = []
  let length = 0
  // `for await` over the stream costs several times as much.
  const reader = response.body.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    length += read.value.byteLength
    if (length > LARGEST_ANSWER) throw new IdpUnavailable(`an answer of more than ${LARGEST_ANSWER} bytes`)
    chunks.push(read.value)
  }
  // Response refuses a body beside a status that has none.
  return [204, 205, 304].includes(response.status) ? null : Buffer.concat(chunks)
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name
}
