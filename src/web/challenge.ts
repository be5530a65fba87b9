import type { Request, Response } from 'express'
import { authorizationParameters } from '../assurance/challenge.ts'
import type { Shortfall } from '../assurance/decide.ts'
import { levelOf, type Requirement } from '../assurance/requirement.ts'
import { LevelNotOffered } from '../errors.ts'
import type { Purpose } from '../oidc/transaction.ts'
import type { Session } from '../session/read.ts'
import { askedFor } from './asked-for.ts'
import { dropOldestForms, keepForm } from './kept-forms.ts'
import { navigates } from './navigates.ts'
import { sendInsufficient, sendSignInRequired } from './problem-document.ts'
import { returnTo } from './return-to.ts'
import { sendToProvider } from './send-to-provider.ts'
import type { Services } from './services.ts'
import { visitOf } from './visit.ts'

/** Added to the path of a form that somebody not signed in sent: its page says that the form was not kept. */
export const FORM_NOT_KEPT = 'form_not_kept'

/**
 * Answers a request whose requirement is not met. A person is sent to the provider, and a form of theirs is kept; a script gets 401 in
 * the words of RFC 9470, no redirect and no cookie.
 *
 * @param errand where to come back to, if not to the page that was asked for; the page a form stands on, if not the one it goes to; and
 *   what a sign-in "each time" admits to.
 */
export async function challenge(
  services: Services,
  req: Request,
  res: Response,
  requirement: Requirement,
  shortfall: Shortfall,
  session: Session | null,
  errand: Readonly<{ back?: string; formAt?: string | null; admits?: string }> = {},
): Promise<void> {
  const { config, audit } = services
  if (session === null && !navigates(req)) return sendSignInRequired(res)
  if (authorizationParameters(requirement, config.profile) === null) {
    throw new LevelNotOffered(`the profile ${config.profile.name} cannot ask for ${levelOf(requirement)}`)
  }
  if (session !== null && !navigates(req)) {
    audit(
      'step_up.challenged',
      { req, res },
      { outcome: 'success', reason: shortfall, session: session.data, asked: askedFor(requirement, config.profile) },
    )
    return sendInsufficient(services, req, res, requirement)
  }
  const back = errand.back ?? (await wayBack(services, req, res, session, errand.formAt ?? req.path))
  visitOf(res).wayOn = back
  const asked = await sendToProvider(services, req, res, {
    purpose: purposeOf(requirement, session),
    requirement,
    returnTo: back,
    admits: errand.admits ?? null,
    session,
  })
  if (session !== null)
    audit('step_up.challenged', { req, res }, { outcome: 'success', reason: shortfall, session: session.data, asked })
}

function purposeOf({ kind }: Requirement, session: Session | null): Purpose {
  if (session === null || kind === 'session') return 'sign-in'
  return kind === 'each-time' ? 're-authentication' : 'step-up'
}

/** Where the person comes back to: the page they asked for, or the form they sent, kept for them to confirm. */
async function wayBack(
  services: Services,
  req: Request,
  res: Response,
  session: Session | null,
  formAt: string,
): Promise<string> {
  if (req.method === 'GET') return returnTo(req.originalUrl)
  if (session === null) return returnTo(`${formAt}?notice=${FORM_NOT_KEPT}`)
  const visit = visitOf(res)
  if (visit.resuming !== null) return `/resume/${visit.resuming}`
  const id = await keepForm(services, session, req.url, (req.body ?? {}) as Record<string, unknown>)
  services.audit('form.kept', { req, res }, { outcome: 'success', session: session.data, detail: req.path })
  for (const { action } of await dropOldestForms(services, session, id))
    services.audit(
      'form.dropped',
      { req, res },
      { outcome: 'success', reason: 'too_many', session: session.data, detail: action },
    )
  return `/resume/${id}`
}
