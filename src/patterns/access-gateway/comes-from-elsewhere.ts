import type { Request, Response } from 'express'
import { refuseCrossOriginWrites } from '../../web/cross-origin.ts'

/**
 * Whether another site's page caused this: a write, or the handshake of a WebSocket. That one is a GET, so the check on writes does
 * not see it, and the page that opens it may read and write. Browsers name the page's origin in every handshake; one that names none
 * comes from no browser.
 *
 * @see RFC 6455, 10.2
 */
export function comesFromElsewhere(req: Request, res: Response, baseUrl: string): boolean {
  let refused = false
  refuseCrossOriginWrites(baseUrl)(req, res, (error?: unknown) => {
    refused = error !== undefined
  })
  return refused || isForeignHandshake(req, baseUrl)
}

function isForeignHandshake(req: Request, baseUrl: string): boolean {
  if (req.get('Sec-WebSocket-Key') === undefined) return false
  const site = req.get('Sec-Fetch-Site')
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  const origin = req.get('Origin')
  return origin !== undefined && origin !== baseUrl
}
