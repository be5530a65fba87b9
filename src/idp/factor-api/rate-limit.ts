import type { RequestHandler } from 'express'
import { Refusal } from './refusals.ts'

const A_MINUTE = 300
const WINDOW = 60

/** Counts requests in fixed minutes and says in every answer how many are left, as Okta does. `Reset` is in epoch seconds. */
export function rateLimit(): RequestHandler {
  let reset = 0
  let used = 0
  return (_req, res, next) => {
    const now = Math.floor(Date.now() / 1000)
    if (now >= reset) {
      reset = now + WINDOW
      used = 0
    }
    used += 1
    res.set({
      'X-Rate-Limit-Limit': String(A_MINUTE),
      'X-Rate-Limit-Remaining': String(Math.max(0, A_MINUTE - used)),
      'X-Rate-Limit-Reset': String(reset),
    })
    if (used > A_MINUTE) throw new Refusal('E0000047')
    next()
  }
}
