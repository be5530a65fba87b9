import type { Request, Response } from 'express'
import { withoutElevation } from '../../assurance/keep-evidence.ts'
import { levelsHeld } from '../../assurance/levels-held.ts'
import { secondOf } from '../../assurance/time.ts'
import { NotFound } from '../../errors.ts'
import { asItIsNow } from '../../session/as-it-is-now.ts'
import type { SessionData } from '../../session/data.ts'
import type { Session } from '../../session/read.ts'
import { renew } from '../../session/renew.ts'
import { publicId } from '../../session/session-id.ts'
import { FORM_NOT_KEPT } from '../challenge.ts'
import { sendPage } from '../frame.ts'
import { requireSignIn } from '../guards/require-sign-in.ts'
import type { Route } from '../route.ts'
import type { Services } from '../services.ts'
import { currentSession, replaceSession } from '../visit.ts'

export function accountRoutes(services: Services): readonly Route[] {
  const needs = requireSignIn(services, '/account')
  return [
    { path: '/account', needs, get: (req, res) => account(services, req, res) },
    { path: '/account/end-elevation', needs, renews: true, post: (req, res) => endElevation(services, req, res) },
    { path: '/account/sessions/end-others', needs, post: (req, res) => endOthers(services, req, res) },
    { path: '/account/sessions/:id/end', needs, post: (req, res) => endOne(services, req, res) },
  ]
}

async function account(services: Services, req: Request, res: Response): Promise<void> {
  const { config, clock, store } = services
  const { data, idleUntil } = await signedIn(services, req, res)
  const held = (standing: SessionData) =>
    levelsHeld(standing, config.profile, config.windows, secondOf(clock())).map(({ level }) => level)
  const all = await store.findWhere({ issuer: data.issuer, subject: data.subject })
  const newest = data.evidence.at(-1)
  await sendPage(services, req, res, 'account', {
    issuer: data.issuer,
    subject: data.subject,
    email: data.email,
    newest: { acr: newest?.acr ?? null, amr: newest?.amr ?? [], auth_time: newest?.authTime ?? null },
    elevated: held(data).some((level) => level !== 'single-factor'),
    endsAt: data.endsAt,
    idleUntil,
    sessions: all.map(({ session }) => ({
      id: publicId(session.data.lineage),
      agent: session.data.agent,
      startedAt: session.data.startedAt,
      current: session.data.lineage === data.lineage,
      levels: held(session.data),
    })),
    notice: req.query.notice === FORM_NOT_KEPT ? FORM_NOT_KEPT : null,
  })
}

/** Drops the evidence for more than `single-factor`, under a new id, so that no copy of the old cookie is worth more. */
async function endElevation(services: Services, req: Request, res: Response): Promise<void> {
  const { config, clock, store, issuer, audit } = services
  const session = await signedIn(services, req, res)
  const renewed = await asItIsNow(store, session, (now) => {
    const evidence = withoutElevation(now.data.evidence, config.profile)
    return renew(store, config, now, { ...now.data, evidence }, secondOf(clock()))
  })
  if (renewed === null) return res.redirect(303, '/signed-out')
  issuer.issue(req, renewed.id)
  replaceSession(res, renewed.session)
  audit('elevation.ended', { req, res }, { outcome: 'success', session: renewed.session.data })
  res.redirect(303, '/account')
}

async function endOthers(services: Services, req: Request, res: Response): Promise<void> {
  const { data } = await signedIn(services, req, res)
  const { issuer, subject, lineage } = data
  const ended = await services.store.destroyWhere({ issuer, subject, exceptLineage: lineage })
  for (const session of ended)
    services.audit('session.ended', { req, res }, { outcome: 'success', reason: 'ended_by_the_person', session })
  res.redirect(303, '/account')
}

/** Only sessions of the same person can be named; any other id is not there. */
async function endOne(services: Services, req: Request, res: Response): Promise<void> {
  const { store, issuer, audit } = services
  const { data } = await signedIn(services, req, res)
  const all = await store.findWhere({ issuer: data.issuer, subject: data.subject })
  const named = all.find(({ session }) => publicId(session.data.lineage) === req.params.id)
  const ended = named === undefined ? undefined : await store.destroy(named.key)
  if (ended === undefined) throw new NotFound('no such session of this person')
  audit('session.ended', { req, res }, { outcome: 'success', reason: 'ended_by_the_person', session: ended })
  if (ended.lineage !== data.lineage) return res.redirect(303, '/account')
  issuer.withdraw(res)
  replaceSession(res, null)
  res.redirect(303, '/signed-out')
}

/** Behind `requireSignIn`, there is a session. */
async function signedIn(services: Services, req: Request, res: Response): Promise<Session> {
  return (await currentSession(services, req, res)) as Session
}
