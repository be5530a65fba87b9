import type { Request, Response } from 'express'
import { type InsufficientAuthentication, insufficientAuthentication } from '../assurance/challenge.ts'
import { levelOf, type Requirement } from '../assurance/requirement.ts'
import { insufficientUserAuthentication, NO_CREDENTIALS } from '../assurance/www-authenticate.ts'
import type { Services } from './services.ts'
import { visitOf } from './visit.ts'

/** Answers with a problem document: `code` and `reference` beside the members of the standard. @see RFC 9457 */
export function sendProblem(
  res: Response,
  status: number,
  code: string,
  title: string,
  members: Readonly<Record<string, unknown>> = {},
): void {
  const { reference } = visitOf(res)
  res.status(status).type('application/problem+json')
  res.send(JSON.stringify({ type: 'about:blank', title, status, code, ...members, reference }))
}

/** Nobody is signed in: 401, and how to change that is not ours to redirect. */
export function sendSignInRequired(res: Response): void {
  res.set('WWW-Authenticate', NO_CREDENTIALS)
  sendProblem(res, 401, 'sign_in_required', 'Somebody has to be signed in')
}

/** More or newer proof is needed: 401 with the requirement in protocol words. @see RFC 9470, section 3 */
export function sendInsufficient({ config }: Services, req: Request, res: Response, requirement: Requirement): void {
  const needed: InsufficientAuthentication = insufficientAuthentication(requirement, config.profile)
  res.set('WWW-Authenticate', insufficientUserAuthentication(needed))
  sendProblem(res, 401, 'insufficient_user_authentication', 'More or newer proof of who is asking is needed', {
    acr_values: needed.acr_values,
    ...(needed.max_age === null ? {} : { max_age: needed.max_age }),
    step_up_url: requirement.kind === 'each-time' ? req.path : `/step-up?level=${levelOf(requirement)}`,
  })
}
