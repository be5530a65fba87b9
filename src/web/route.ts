import express, { type RequestHandler, Router } from 'express'
import { MethodNotAllowed } from '../errors.ts'
import type { Guard } from './guards/guard.ts'

/** One address: what it needs, said in every case, and what it does. */
export type Route = Readonly<{
  path: string
  /** A guard, or `nothing`, or `own` for a route that decides itself and says how in its file. */
  needs: Guard | 'nothing' | 'own'
  get?: RequestHandler
  post?: RequestHandler
  /** What a body is read as; without it, a form. A body of another kind is not read at all: the handler finds none. */
  reads?: 'json'
  /** Gives the session a new id: express-session sends the cookie. */
  renews?: true
  /** HEAD is no harmless GET here: it is answered 405. */
  noHead?: true
}>

/** Bodies are at most 16 KiB, and they arrive before a guard decides. */
const form = express.urlencoded({ extended: false, limit: 16_384, parameterLimit: 100 })
const json = express.json({ limit: 16_384 })

/**
 * Mounts the routes on a router that tells `/Payroll` and `/payroll/` from `/payroll`: what the guard sees is what is served.
 *
 * @param cookies express-session, for the routes that renew the session.
 */
export function mount(routes: readonly Route[], cookies: RequestHandler): RequestHandler {
  const router = Router({ caseSensitive: true, strict: true })
  for (const route of routes) {
    const guard: RequestHandler[] = typeof route.needs === 'function' ? [route.needs] : []
    router.all(route.path, onlyMethodsOf(route), ...(route.renews ? [cookies] : []))
    if (route.get !== undefined) router.get(route.path, ...guard, route.get)
    if (route.post !== undefined) router.post(route.path, unlessRead(route.reads === 'json' ? json : form), ...guard, route.post)
  }
  // A router tries its paths one by one; most requests are for another's.
  const fixed = new Set(routes.map(({ path }) => path))
  if (routes.some(({ path }) => /[:*{}]/.test(path))) return router
  return (req, res, next) => (fixed.has(req.path) ? router(req, res, next) : next())
}

/** A kept form that is sent again brings its body with it. */
function unlessRead(parse: RequestHandler): RequestHandler {
  return (req, res, next) => (req.body === undefined ? parse(req, res, next) : next())
}

function onlyMethodsOf({ get, post, noHead }: Route): RequestHandler {
  const methods = [...(get ? ['GET'] : []), ...(get && !noHead ? ['HEAD'] : []), ...(post ? ['POST'] : [])]
  const allow = methods.join(', ')
  return (req, res, next) => {
    if (req.method === 'OPTIONS') {
      res.set('Allow', allow).status(204).end()
      return
    }
    next(methods.includes(req.method) ? undefined : new MethodNotAllowed(allow))
  }
}
