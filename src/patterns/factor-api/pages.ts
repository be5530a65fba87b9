import { randomBytes } from 'node:crypto'
import type { EpochSeconds } from '../../assurance/time.ts'
import { seconds } from '../../assurance/time.ts'
import { sendPage } from '../../web/frame.ts'
import { COLLEAGUES, colleagueAt } from './colleagues.ts'
import { confirmedUntil, WITHIN } from './confirmation.ts'
import type { Desk } from './desk.ts'
import type { AtDesk } from './guards.ts'
import { say } from './say.ts'

const A_YEAR = seconds(31_536_000)

/** `GET /help-desk`: an ordinary page, for whoever is signed in. */
export async function showDesk({ services, now }: Desk, { req, res, session, account }: AtDesk): Promise<void> {
  const until = confirmedUntil(session.data, now())
  const kind = session.data.confirmed?.kind ?? null
  const confirmed = until === null || kind === null ? null : { kind, until, within: WITHIN }
  await sendPage(services, req, res, 'help-desk/desk', { name: account.name, confirmed, colleagues: COLLEAGUES })
}

/** `GET /help-desk/reset-password`: behind a factor. */
export async function showReset({ services }: Desk, { req, res }: AtDesk, until: EpochSeconds): Promise<void> {
  const chosen = colleagueAt(req.query.colleague)?.id ?? null
  const reset = colleagueAt(req.query.reset)?.name ?? null
  await sendPage(services, req, res, 'help-desk/reset-password', {
    confirmed: { until, within: WITHIN },
    colleagues: COLLEAGUES,
    chosen,
    reset,
    fault: null,
  })
}

/** `POST /help-desk/reset-password`: the sample changes nothing but what the page says. */
export async function resetPassword({ services }: Desk, { req, res }: AtDesk, until: EpochSeconds): Promise<void> {
  const colleague = colleagueAt(req.body?.colleague)
  if (colleague !== undefined) return res.redirect(303, `/help-desk/reset-password?reset=${colleague.id}`)
  const model = {
    confirmed: { until, within: WITHIN },
    colleagues: COLLEAGUES,
    chosen: null,
    reset: null,
    fault: 'nobody_chosen' as const,
  }
  await sendPage(services, req, res, 'help-desk/reset-password', model, 400)
}

/** `GET /help-desk/recovery-code`: behind a factor. The code is drawn once and kept sealed. */
export async function showRecoveryCode({ services }: Desk, { req, res, account }: AtDesk, until: EpochSeconds): Promise<void> {
  const { store, sealers } = services
  const name = `help-desk:recovery:${account.id}`
  const sealed = await store.peek(name)
  const kept = sealed === undefined ? undefined : await sealers.form.open(sealed)
  const code =
    typeof kept === 'string'
      ? kept
      : randomBytes(10)
          .toString('hex')
          .replace(/(.{5})(?!$)/g, '$1-')
  if (code !== kept) await store.keep(name, await sealers.form.seal(code), A_YEAR)
  await sendPage(services, req, res, 'help-desk/recovery-code', { confirmed: { until, within: WITHIN }, code })
}

/** `POST /help-desk/end-confirmation`: what was confirmed counts no more, under a new id. */
export async function endConfirmation(desk: Desk, at: AtDesk): Promise<void> {
  const ended = await desk.room.renew(at.res, at.session, null)
  if (ended !== null) say(desk, at, 'elevation.ended', { outcome: 'success', detail: 'help-desk' })
  at.res.redirect(303, '/help-desk')
}
