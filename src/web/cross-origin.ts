import type { Request, RequestHandler } from 'express'
import { CrossOrigin } from '../errors.ts'

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Routes that others call on purpose; each proves its caller in another way. */
const EXEMPT = new Set(['/callback', '/backchannel-logout', '/forward-auth'])

/**
 * Refuses every write that another site caused, before anything else looks at the request. Browsers say where a request comes from
 * and no page can forge it; requests with a bearer token are not made by a browser's own credentials.
 *
 * @param baseUrl our public origin.
 * @see https://web.dev/articles/fetch-metadata
 */
export function refuseCrossOriginWrites(baseUrl: string): RequestHandler {
  return (req, _res, next) => {
    if (READS.has(req.method) || EXEMPT.has(req.path) || hasBearerToken(req) || isOurs(req, baseUrl)) return next()
    next(new CrossOrigin('a write from another origin'))
  }
}

function isOurs(req: Request, baseUrl: string): boolean {
  const site = req.get('Sec-Fetch-Site')
  return site === undefined ? req.get('Origin') === baseUrl : site === 'same-origin' || site === 'none'
}

/** An `Authorization: Bearer` header, with or without a token behind it. */
export function hasBearerToken(req: Request): boolean {
  return /^bearer(?:\s|$)/i.test(req.get('Authorization') ?? '')
}
