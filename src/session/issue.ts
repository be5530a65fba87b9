import type { Request, RequestHandler, Response } from 'express'
import expressSession from 'express-session'
import type { Config } from '../config.ts'
import { sessionCookieName } from './cookie.ts'
import { newSessionId } from './session-id.ts'

/** What gives a browser its session's id, and takes it back. */
export type SessionIssuer = Readonly<{
  /** express-session, for the few routes on which a session begins, changes its id or ends. */
  middleware: RequestHandler
  /** Makes this response carry the cookie of a session that is already in the store. */
  issue(req: Request, id: string): void
  /** Makes this response carry no cookie after all. */
  recall(req: Request): void
  /** Makes this response remove the cookie. */
  withdraw(res: Response): void
}>

/**
 * express-session signs and sends the cookie. Its own load, save and touch are not used: it writes the record after the answer has
 * been sent, creates a session that was ended meanwhile anew, and keeps the old one when removing it fails. The record moves
 * in one atomic step of the store, before the answer begins (`session/renew.ts`).
 */
export function createSessionIssuer(config: Config): SessionIssuer {
  const store = new CookieOnly()
  const name = sessionCookieName(config)
  return {
    middleware: expressSession({
      name,
      secret: [...config.sessionSecrets],
      store,
      genid: newSessionId,
      resave: false,
      saveUninitialized: false,
      cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: config.secure },
    }),
    issue(req, id) {
      req.sessionID = id
      store.createSession(req, { cookie: { ...req.session.cookie, originalMaxAge: null } })
    },
    recall(req) {
      // Without a session, express-session sends none.
      ;(req as { session?: unknown }).session = undefined
    },
    withdraw(res) {
      res.clearCookie(name, { path: '/', httpOnly: true, sameSite: 'lax', secure: config.secure })
    },
  }
}

/** A store of express-session that keeps nothing: sessions live behind our own port. */
class CookieOnly extends expressSession.Store {
  override get(_id: string, callback: (error: unknown, session?: expressSession.SessionData | null) => void): void {
    callback(null, null)
  }
  override set(_id: string, _session: expressSession.SessionData, callback?: (error?: unknown) => void): void {
    callback?.()
  }
  override destroy(_id: string, callback?: (error?: unknown) => void): void {
    callback?.()
  }
}
