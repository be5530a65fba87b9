import { hash, timingSafeEqual } from 'node:crypto'
import type { RequestHandler } from 'express'
import { Refusal } from './refusals.ts'

const digest = (text: string) => hash('sha256', text, 'buffer')

/** Lets only `Authorization: SSWS <token>` through. As at Okta, `Bearer` is for OAuth tokens, and an API token in it is refused. */
export function tokenRequired(token: string): RequestHandler {
  const expected = digest(`SSWS ${token}`)
  return (req, _res, next) => {
    if (!timingSafeEqual(digest(req.get('authorization') ?? ''), expected)) throw new Refusal('E0000011')
    next()
  }
}
