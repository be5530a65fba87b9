import type { RequestHandler } from 'express'

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i

/**
 * Answers only who asks for a loopback name. A page on the web that makes its own name point to this machine (DNS rebinding)
 * would otherwise read codes off the simulated phone.
 */
export const knownHostsOnly: RequestHandler = (req, res, next) => {
  if (LOOPBACK.test(req.headers.host ?? '')) return next()
  res.status(421).type('text').send('This server answers on localhost only.\n')
}
