import { type Response, Router, urlencoded } from 'express'
import type { Parts } from '../box.ts'
import { sendPage } from '../page.ts'
import { decidePrompt } from './decide-prompt.ts'
import { type Owner, ownerOf } from './owner.ts'

/** The simulated phones: what a demo person would hold in their hand, open to whoever sits at this machine. */
export function phoneRoutes(parts: Parts): Router {
  const { totp, prompts, messages, changes } = parts
  const router = Router()

  const show = (res: Response, status: number, { id, name, username, phone }: Owner, fault: string | null = null) =>
    sendPage(res, status, 'phone', {
      name,
      username,
      ...phone,
      shown: totp.shown(id) ?? null,
      prompts: prompts.openOf(id),
      messages: messages.of(id),
      fault,
    })

  router.get('/phone/:username', async (req, res, next) => {
    const owner = ownerOf(req)
    if (owner === undefined) return next()
    await show(res, 200, owner)
  })

  /** For programs: the code, for how many seconds the phone will show it, and in how many it will be accepted. */
  router.get('/phone/:username/code', (req, res, next) => {
    const owner = ownerOf(req)
    const shown = owner === undefined ? undefined : totp.shown(owner.id)
    if (shown === undefined) return next()
    res.json({ code: shown.code, expires_in: shown.expiresAt - Math.floor(Date.now() / 1000), usable_in: shown.usableIn })
  })

  /** For programs: what waits for a decision, and what was received, the newest first. */
  router.get('/phone/:username/prompts', (req, res, next) => {
    const owner = ownerOf(req)
    if (owner === undefined) return next()
    res.json(
      prompts
        .openOf(owner.id)
        .map(({ id, kind, asker, text, numbers, expiresAt }) => ({ id, kind, asker, text, numbers, expires_at: expiresAt })),
    )
  })
  router.get('/phone/:username/messages', (req, res, next) => {
    const owner = ownerOf(req)
    if (owner === undefined) return next()
    res.json(messages.of(owner.id).map(({ kind, code, sentAt }) => ({ kind, code, sent_at: sentAt })))
  })

  router.get('/phone/:username/live', (req, res, next) => {
    const owner = ownerOf(req)
    if (owner === undefined) return next()
    changes.stream(owner.id, res)
  })

  router.post('/phone/:username/prompts/:id/:decision', urlencoded({ extended: false }), async (req, res, next) => {
    const owner = ownerOf(req)
    const { id, decision } = req.params
    if (owner === undefined || (decision !== 'approve' && decision !== 'deny')) return next()
    const fault = await decidePrompt(parts, owner, id, decision, (req.body ?? {}) as Record<string, unknown>)
    if (fault !== null) return show(res, 422, owner, fault)
    res.redirect(303, `/phone/${owner.username}`)
  })

  return router
}
