import { sendPage } from '../../web/frame.ts'
import type { Challenge } from './challenge.ts'
import type { Desk } from './desk.ts'
import { chooserFor } from './desk-path.ts'
import { isMessage } from './factor.ts'
import type { AtDesk } from './guards.ts'
import type { Verdict } from './result-meaning.ts'
import { RESEND_AFTER } from './sending.ts'

/** What was wrong with a code that was typed. */
export type CodeFault = Exclude<Verdict, 'right' | 'locked'> | 'malformed'

/** The page of an open challenge: a form for the code, or a push that is waited for. */
export async function sendChallengePage(
  { services }: Desk,
  { req, res }: AtDesk,
  { id, factor, until, push, returnTo }: Challenge,
  status: number,
  fault: CodeFault | null,
): Promise<void> {
  const { kind, where } = factor
  if (push !== null) {
    // Looks again without a script; the interval is the one that is usual for the API.
    res.set('Refresh', '4')
    return sendPage(services, req, res, 'help-desk/waiting', { id, number: push.number, until }, status)
  }
  const resendAfter = isMessage(kind) ? RESEND_AFTER : null
  await sendPage(
    services,
    req,
    res,
    'help-desk/code',
    { id, factor: { kind, where }, until, resendAfter, fault, others: chooserFor(returnTo) },
    status,
  )
}
