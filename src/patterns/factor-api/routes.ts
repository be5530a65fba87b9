import type { Route } from '../../web/route.ts'
import type { Services } from '../../web/services.ts'
import type { Account } from './accounts.ts'
import { answerCode } from './answer-code.ts'
import { cancelChallenge, chooseFactor, sendAgain, showChoice } from './choose-factor.ts'
import { createDesk, type Desk } from './desk.ts'
import { giveUp } from './give-up.ts'
import { type AtDesk, forConfirmed, forSignedIn } from './guards.ts'
import { endConfirmation, resetPassword, showDesk, showRecoveryCode, showReset } from './pages.ts'
import { say } from './say.ts'
import { showSignIn, signIn } from './sign-in.ts'
import { showChallenge } from './watch-push.ts'

/**
 * An application that knows nothing of OpenID Connect: its own accounts, its own sessions, and two pages that want a second factor, which it
 * has verified over a Factor API. Where none is configured there are no such pages.
 *
 * @param accounts others than the samples.
 */
export function helpDeskRoutes(services: Services, accounts?: readonly Account[]): readonly Route[] {
  if (services.config.factorApi === null) return []
  const desk = createDesk(services, services.config.factorApi, accounts)
  const signedIn = (handle: (desk: Desk, at: AtDesk) => Promise<void>) => forSignedIn(desk, (at) => handle(desk, at))
  const confirmed = (handle: (desk: Desk, at: AtDesk, until: Parameters<typeof showReset>[2]) => Promise<void>) =>
    forConfirmed(desk, (at, until) => handle(desk, at, until))
  const needs = 'own'

  return [
    {
      path: '/help-desk/sign-in',
      needs,
      get: (req, res) => showSignIn(desk, req, res),
      post: (req, res) => signIn(desk, req, res),
    },
    { path: '/help-desk/sign-out', needs, post: signedIn(signOut) },
    { path: '/help-desk', needs, get: signedIn(showDesk) },
    { path: '/help-desk/reset-password', needs, get: confirmed(showReset), post: confirmed(resetPassword) },
    { path: '/help-desk/recovery-code', needs, get: confirmed(showRecoveryCode) },
    { path: '/help-desk/end-confirmation', needs, post: signedIn(endConfirmation) },
    { path: '/help-desk/confirm', needs, get: signedIn(showChoice), post: signedIn(chooseFactor) },
    { path: '/help-desk/confirm/:id', needs, get: signedIn(showChallenge), post: signedIn(answerCode), noHead: true },
    { path: '/help-desk/confirm/:id/resend', needs, post: signedIn(sendAgain) },
    { path: '/help-desk/confirm/:id/cancel', needs, post: signedIn(cancelChallenge) },
  ]
}

/** `POST /help-desk/sign-out`: the session and all it holds end here, then a push that is still open. */
async function signOut(desk: Desk, at: AtDesk): Promise<void> {
  const ended = await desk.room.end(at.res, at.session)
  if (ended !== null) say(desk, at, 'session.ended', { outcome: 'success', reason: 'signed_out', detail: 'help-desk' })
  await giveUp(desk, at)
  at.res.redirect(303, '/help-desk/sign-in?notice=signed_out')
}
