import type { Request, Response } from 'express'
import { strongest } from '../acr/satisfies.ts'
import type { Parts } from '../box.ts'
import { personById } from '../demo-people.ts'
import { sendPage } from '../page.ts'
import { currentSession, endSession } from '../sign-out/end-session.ts'
import type { Visit } from './visit.ts'

const unmerged = { mergeWithLastSubmission: false }

/**
 * Hands what was proved to oidc-provider, which sends the person back to the portal. `auth_time` becomes now, also when only
 * a factor was added: a portal's window counts from the step-up.
 *
 * Compares the person once more with the session of this browser, which may be another's by now. A request for one person is then
 * refused; a plain sign-in ends the earlier session first, at the portals too.
 */
export async function finish(parts: Parts, req: Request, res: Response, visit: Visit, person: string): Promise<void> {
  const { provider, enrolled } = parts
  const session = await currentSession(provider, req, res)
  const sameAsSession = session.accountId === person
  if (session.accountId !== undefined && !sameAsSession) {
    if (visit.expected !== null) return refuseChangeOfPerson(res, session.accountId)
    await endSession(provider, session)
  }
  // A tab that began before somebody signed in elsewhere must not take away what that sign-in proved.
  const held = sameAsSession && !visit.fresh ? (session.amr ?? []) : []
  const amr = [...new Set([...held, ...visit.amr])]
  const login = { accountId: person, amr, acr: strongest(amr, enrolled(person)), remember: false }
  await provider.interactionFinished(req, res, { login }, unmerged)
}

/** Ends the interaction with an OAuth error, which the portal receives. */
export async function finishWithError(
  { provider }: Parts,
  req: Request,
  res: Response,
  error: 'access_denied' | 'unmet_authentication_requirements',
  error_description: string,
): Promise<void> {
  await provider.interactionFinished(req, res, { error, error_description }, unmerged)
}

/** Another person than the one this is about. Nothing is changed for either. */
export async function refuseChangeOfPerson(res: Response, expected: string): Promise<void> {
  const name = personById(expected)?.username ?? 'somebody else'
  await sendPage(res, 409, 'message', {
    title: `This is ${name}’s sign-in`,
    text: `Only ${name} can go on here, and nothing was changed. Whoever else wants to sign in has to sign out ${name} first.`,
    ways: [{ label: 'Sign out here', href: '/session/end' }],
  })
}
