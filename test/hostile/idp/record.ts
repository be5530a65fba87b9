import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { Answer } from './answer.ts'
import type { Endpoint } from './behaviour.ts'

/** One request as it arrived, kept in `requests` in the order of arrival. */
export type RecordedRequest = Readonly<{
  endpoint: Endpoint
  method: string
  /** Path and query, verbatim. */
  target: string
  headers: IncomingHttpHeaders
  /** What was sent, from the query and, where there is one, the urlencoded body. */
  parameters: URLSearchParams
  /** What counted: for an authorization request that came by PAR, what was pushed; otherwise the same as `parameters`. */
  asked: URLSearchParams
  /** When it arrived, in milliseconds, by our clock. */
  at: number
  /** What was answered before any fault, or null while that is being worked out. `body` holds codes and tokens in clear. */
  answer: Answer | null
}>

/** The same, for those who fill it in. */
export type OpenRecord = { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] }

/** Reads the whole request. */
export async function record(endpoint: Endpoint, request: IncomingMessage): Promise<OpenRecord> {
  const target = request.url ?? '/'
  const parameters = new URLSearchParams(target.split('?').slice(1).join('?'))
  const body = await buffer(request)
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    for (const [name, value] of new URLSearchParams(body.toString())) parameters.append(name, value)
  }
  return {
    endpoint,
    method: request.method ?? '',
    target,
    headers: request.headers,
    parameters,
    asked: parameters,
    at: Date.now(),
    answer: null,
  }
}
