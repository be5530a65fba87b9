import type { DatabaseSync } from 'node:sqlite'
import { type ErrorRequestHandler, json, type Request, Router } from 'express'
import type { Parts } from '../box.ts'
import { PEOPLE, type Person } from '../demo-people.ts'
import { challengesIn } from './challenges.ts'
import { factorAt, factorsOf } from './factors.ts'
import { lockoutsIn } from './lockouts.ts'
import { cancelPush, pushState, sendPush } from './push.ts'
import { rateLimit } from './rate-limit.ts'
import { Refusal } from './refusals.ts'
import { tokenRequired } from './token-required.ts'
import { matching, userAt, userObject } from './users.ts'
import { verifyCode } from './verify.ts'

/** Okta's default and limits for how long a sent code works, in seconds. */
const LIFETIME = { usual: 300, longest: 86_400 }

/**
 * The part of Okta's Users and Factors API that challenges somebody from a server: for applications that do not speak OpenID
 * Connect. Paths, members, links and error codes are Okta's.
 */
export function factorApi({ issuer, totp, prompts, messages }: Parts, database: DatabaseSync, token: string): Router {
  const base = `${issuer}/api/v1`
  const lockouts = lockoutsIn(database)
  const parts = { totp, messages, lockouts, challenges: challengesIn(database) }
  const shown = (person: Person) => userObject(person, base, lockouts.locked(person.id) ? 'LOCKED_OUT' : 'ACTIVE')
  const router = Router()
  router.use(tokenRequired(token), rateLimit(), json({ type: () => true, limit: '16kb' }))

  router.get('/users', (req, res) => {
    const users = PEOPLE.map(shown)
    const { search, filter } = req.query
    if (typeof search === 'string') return void res.json(matching(users, search, 'search'))
    if (typeof filter === 'string') return void res.json(matching(users, filter, 'filter'))
    res.json(users)
  })
  router.get('/users/:user', (req, res) => void res.json(shown(userAt(req.params.user))))
  router.post('/users/:user/lifecycle/unlock', (req, res) => {
    lockouts.clear(userAt(req.params.user).id)
    res.json({})
  })

  router.get('/users/:user/factors', (req, res) => void res.json(factorsOf(userAt(req.params.user), base)))
  router.get('/users/:user/factors/:factor', (req, res) => {
    res.json(factorAt(userAt(req.params.user), req.params.factor, base))
  })
  router.post('/users/:user/factors/:factor/verify', (req, res) => {
    const person = userAt(req.params.user)
    const factor = factorAt(person, req.params.factor, base)
    const { passCode, useNumberMatchingChallenge } = bodyOf(req)
    if (factor.factorType === 'push') {
      if (lockouts.locked(person.id)) throw new Refusal('E0000069')
      return void res.status(201).json(sendPush(prompts, person, factor, useNumberMatchingChallenge === true ? 'number' : 'none'))
    }
    res.json(verifyCode(parts, person, factor, textOf(passCode), lifetimeOf(req)))
  })
  router.get('/users/:user/factors/:factor/transactions/:id', (req, res) => {
    const person = userAt(req.params.user)
    res.json(pushState(prompts, person, factorAt(person, req.params.factor, base), req.params.id))
  })
  router.delete('/users/:user/factors/:factor/transactions/:id', (req, res) => {
    cancelPush(prompts, userAt(req.params.user), req.params.id)
    res.status(204).end()
  })

  router.use(() => {
    throw new Refusal('E0000008')
  })
  router.use(refused)
  return router
}

const bodyOf = (req: Request): Record<string, unknown> => (req.body ?? {}) as Record<string, unknown>

function textOf(passCode: unknown): string {
  if (passCode === undefined || passCode === null) return ''
  if (typeof passCode !== 'string') throw new Refusal('E0000003')
  return passCode
}

function lifetimeOf({ query }: Request): number {
  if (query.tokenLifetimeSeconds === undefined) return LIFETIME.usual
  const seconds = Number(query.tokenLifetimeSeconds)
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= LIFETIME.longest) return seconds
  throw new Refusal('E0000001', `tokenLifetimeSeconds: must be between 1 and ${LIFETIME.longest}`)
}

/** Answers with Okta's error object; a body that is no JSON is the caller's fault, anything else is ours. */
const refused: ErrorRequestHandler = (fault: unknown, _req, res, next) => {
  if (fault instanceof Refusal) return void res.status(fault.status).json(fault.body())
  if ((fault as { status?: unknown }).status === 400) {
    const malformed = new Refusal('E0000003')
    return void res.status(malformed.status).json(malformed.body())
  }
  next(fault)
}
