import type { Request } from 'express'
import type { Caller } from './transport.ts'

/** Whom a call is for: the API weighs the address, and a push names the browser. */
export function callerOf(req: Request): Caller {
  return { ip: req.ip ?? 'unknown', userAgent: (req.get('User-Agent') ?? 'a help desk').slice(0, 300) }
}
