import type { Request, RequestHandler, Response } from 'express'
import type { Decision } from '../assurance/decide.ts'
import { after, before, type Seconds, secondOf, seconds } from '../assurance/time.ts'
import type { Session } from '../session/read.ts'
import { references } from './reference.ts'
import type { Services } from './services.ts'

/** What one request knows of itself, from its first handler to its last. */
export type Visit = {
  /** Stands on the error page, in the problem document and in every log line of the request. */
  readonly reference: string
  readonly startedAt: number
  /** The session, once somebody has asked for it; undefined until then. */
  session: Promise<Session | null> | undefined
  /** What the guard decided, for the page to show. */
  granted: Extract<Decision, { outcome: 'granted' }> | null
  /** The kept form that is being sent again, or null. */
  resuming: string | null
  /** Where "try again" leads, should something go wrong on the way to the provider. */
  wayOn: string | null
}

/** Gives each request its reference. */
export function beginVisit(clock: () => number): RequestHandler {
  const nextReference = references()
  return (_req, res, next) => {
    const visit: Visit = {
      reference: nextReference(),
      startedAt: clock(),
      session: undefined,
      granted: null,
      resuming: null,
      wayOn: null,
    }
    res.locals.visit = visit
    next()
  }
}

export function visitOf(res: Response): Visit {
  return res.locals.visit as Visit
}

/** The session of this request, read once; its idle clock moves, at most once per tenth of its length. */
export function currentSession(services: Services, req: Request, res: Response): Promise<Session | null> {
  const visit = visitOf(res)
  visit.session ??= services.readSession(req.headers.cookie).then(async (session) => {
    if (session !== null) await keepAlive(services, session)
    return session
  })
  return visit.session
}

/** Sets what later handlers of this request see, after the session has changed. */
export function replaceSession(res: Response, session: Session | null): void {
  visitOf(res).session = Promise.resolve(session)
}

async function keepAlive({ config, clock, store }: Services, session: Session): Promise<void> {
  const idleUntil = after(secondOf(clock()), config.sessionIdleTimeout)
  if (session.idleUntil < before(idleUntil, tenthOf(config.sessionIdleTimeout))) await store.touch(session.key, idleUntil)
}

const tenthOf = (length: Seconds): Seconds => seconds(Math.ceil(length / 10))
