import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import { visitOf } from './visit.ts'

/** One line a request, when its answer has gone: method, path without query, status, duration. Never a query, header, cookie or body. */
export function logRequests(log: Logger, clock: () => number): RequestHandler {
  if (!log.isLevelEnabled('debug')) return (_req, _res, next) => next()
  return (req, res, next) => {
    const { method, path } = req
    res.once('close', () => {
      const { reference, startedAt } = visitOf(res)
      log.debug(
        { reference, method, path, status: res.statusCode, ms: clock() - startedAt, complete: res.writableFinished },
        'request',
      )
    })
    next()
  }
}
