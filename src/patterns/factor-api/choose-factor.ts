import { sendPage } from '../../web/frame.ts'
import { rememberedFactor } from './accept.ts'
import { openChallenge, overBecause } from './answer-code.ts'
import { beginChallenge, sendWhatItSends } from './begin-challenge.ts'
import { takesCode } from './challenge.ts'
import type { Desk } from './desk.ts'
import { chooserFor, deskPath } from './desk-path.ts'
import { isMessage } from './factor.ts'
import { giveUp } from './give-up.ts'
import type { AtDesk } from './guards.ts'
import { FactorUnusable } from './refusals.ts'
import { say } from './say.ts'
import { usableFactors } from './usable-factors.ts'

/** `GET /help-desk/confirm`: the ways this person may confirm, largest assurance first, the last one used suggested. */
export async function showChoice(desk: Desk, at: AtDesk): Promise<void> {
  const { factors } = await usableFactors(desk, at)
  const remembered = await rememberedFactor(desk, at)
  const suggested = factors.find(({ id }) => id === remembered) ?? factors[0]
  const model = {
    factors: factors.map((factor) => ({ ...factor, suggested: factor === suggested, remembered: factor.id === remembered })),
    returnTo: deskPath(at.req.query.return_to),
  }
  await sendPage(desk.services, at.req, at.res, 'help-desk/choose', model)
}

/** `POST /help-desk/confirm`: challenges the chosen one. */
export async function chooseFactor(desk: Desk, at: AtDesk): Promise<void> {
  const { req, res } = at
  await desk.services.rateLimit(req)
  const { id } = await beginChallenge(desk, at, req.body?.factor, deskPath(req.body?.return_to))
  res.redirect(303, `/help-desk/confirm/${id}`)
}

/** `POST /help-desk/confirm/:id/resend`: another message with another code. */
export async function sendAgain(desk: Desk, at: AtDesk): Promise<void> {
  await desk.services.rateLimit(at.req)
  const challenge = await openChallenge(desk, at)
  if (!isMessage(challenge.factor.kind)) throw new FactorUnusable('nothing was sent that could be sent again')
  if (!takesCode(challenge, desk.now())) throw await overBecause(challenge, desk)
  await desk.challenges.keep(await sendWhatItSends(desk, at, challenge), desk.now())
  say(desk, at, 'factor.challenged', { outcome: 'success', detail: challenge.factor.kind })
  at.res.redirect(303, `/help-desk/confirm/${challenge.id}`)
}

/** `POST /help-desk/confirm/:id/cancel`: gives the challenge up and offers the other ways. */
export async function cancelChallenge(desk: Desk, at: AtDesk): Promise<void> {
  const { returnTo } = await openChallenge(desk, at)
  await giveUp(desk, at)
  at.res.redirect(303, chooserFor(returnTo))
}
