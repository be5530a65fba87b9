import { type Request, Router } from 'express'
import type { Parts } from '../box.ts'
import { PEOPLE, type Person, type Phone } from '../demo-people.ts'
import { sendPage } from '../page.ts'

/** The simulated phones: what a demo person would hold in their hand, open to whoever sits at this machine. */
export function phoneRoutes({ totp }: Parts): Router {
  const router = Router()

  router.get('/phone/:username', async (req, res, next) => {
    const owner = ownerOf(req)
    const shown = owner === undefined ? undefined : totp.shown(owner.id)
    if (owner === undefined || shown === undefined) return next()
    const { name, username, phone } = owner
    await sendPage(res, 200, 'phone', { name, username, ...phone, ...shown })
  })

  /** For programs: the code, and for how many seconds the phone will show it. */
  router.get('/phone/:username/code', (req, res, next) => {
    const owner = ownerOf(req)
    const shown = owner === undefined ? undefined : totp.shown(owner.id)
    if (shown === undefined) return next()
    res.json({ code: shown.code, expires_in: shown.expiresIn, usable_in: shown.usableIn })
  })

  return router
}

/** The person whose phone this is; undefined where there is no such person, or they have no phone. */
function ownerOf(req: Request): (Person & { phone: Phone }) | undefined {
  const owner = PEOPLE.find(({ username }) => username === req.params.username)
  return owner?.phone == null ? undefined : { ...owner, phone: owner.phone }
}
