import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'

/** What the app remembers of a person by a cookie of its own, as old apps do. */
export type OwnSession = { readonly subject: string; pages: number }

const COOKIE = 'TIMESHEETS'
const MOST = 1_000

/**
 * The app's session for whoever the gateway says is there. A cookie that belongs to somebody else ends with the session behind it:
 * the gateway's word counts, never the cookie's, or the next person at this browser would go on as the one before.
 */
export function createOwnSessions(): (req: Request, res: Response, subject: string) => OwnSession {
  const sessions = new Map<string, OwnSession>()
  return (req, res, subject) => {
    const id = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(req.headers.cookie ?? '')?.[1]
    const known = id === undefined ? undefined : sessions.get(id)
    if (known?.subject === subject) return known
    if (id !== undefined) sessions.delete(id)
    for (const oldest of sessions.keys()) {
      if (sessions.size < MOST) break
      sessions.delete(oldest)
    }
    const begun: OwnSession = { subject, pages: 0 }
    const cookie = randomBytes(16).toString('base64url')
    sessions.set(cookie, begun)
    res.cookie(COOKIE, cookie, { httpOnly: true, sameSite: 'lax', path: '/timesheets' })
    return begun
  }
}
