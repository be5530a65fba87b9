import type { RequestHandler } from 'express'

/**
 * Refuses a write that a page of another origin caused, the portals' included. Programs send neither header and pass: they
 * have no cookies of somebody else.
 */
export function sameOriginWrites(issuer: string): RequestHandler {
  return (req, res, next) => {
    if (req.method === 'GET' || req.method === 'HEAD') return next()
    const site = req.get('sec-fetch-site')
    const origin = req.get('origin')
    const same = site !== undefined ? site === 'same-origin' || site === 'none' : origin === undefined || origin === issuer
    if (same) return next()
    res.status(403).type('text').send('Only pages of this provider may send this.\n')
  }
}
