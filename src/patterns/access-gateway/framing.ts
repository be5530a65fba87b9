import type { Request } from 'express'

/** Methods whose body, if they have one, must say its length: sent on without one, it would be another request's beginning. */
const WITHOUT_CHUNKS = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS'])

/**
 * Whether everybody on the way sees the same end of this request: no transfer coding but `chunked` alone, not in HTTP/1.0, and only
 * with a method that usually has a body. What contradicts itself (`Content-Length` twice, or beside a coding) Node has refused before.
 *
 * @see RFC 9112, 6.1 and 11.2
 */
export function isPlainlyFramed(req: Request): boolean {
  const coding = req.headers['transfer-encoding']
  if (coding === undefined) return true
  return coding.toLowerCase() === 'chunked' && req.httpVersion === '1.1' && !WITHOUT_CHUNKS.has(req.method)
}
