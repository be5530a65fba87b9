import type { ErrorRequestHandler, Request, Response } from 'express'
import { Malformed, MethodNotAllowed, PortalError, TooLarge, UnsupportedMediaType } from '../errors.ts'
import { Refused } from '../oidc/refusal.ts'
import { sendPageFor } from './frame.ts'
import { wantsPage } from './navigates.ts'
import type { Models } from './page-models.ts'
import { sendProblem } from './problem-document.ts'
import type { Services } from './services.ts'
import { currentSession, visitOf } from './visit.ts'

type Problem = Models['problem']

/** What the page of a particular problem shows besides what every one does. */
export type Details = Partial<Pick<Problem, 'needs' | 'asked' | 'obtained' | 'actions'>>

/** The last handler: whatever went wrong becomes one answer, a page for people and a problem document for programs, and one line in the log. */
export function answerProblems(services: Services): ErrorRequestHandler {
  return async (thrown, req, res, _next) => {
    const error = known(thrown)
    report(services, req, res, error, thrown)
    if (res.headersSent) {
      res.destroy()
      return
    }
    await sendProblemOrPage(services, req, res, error)
  }
}

/** Answers with a problem. The session is asked for only where the store is not the problem. */
export async function sendProblemOrPage(
  services: Services,
  req: Request,
  res: Response,
  error: PortalError | null,
  details: Details = {},
): Promise<void> {
  const code = error?.code ?? 'internal_error'
  const status = error?.status ?? 500
  if (error instanceof MethodNotAllowed) res.set('Allow', error.allow)
  if (error?.retryAfter != null) res.set('Retry-After', String(error.retryAfter))
  if (req.method === 'HEAD' || !wantsPage(req)) return sendProblem(res, status, code, titleOf(services, code))
  const session = code === 'store_unavailable' ? null : await currentSession(services, req, res).catch(() => null)
  const { reference, wayOn } = visitOf(res)
  const model: Problem = {
    status,
    code,
    reference,
    needs: null,
    asked: null,
    obtained: null,
    providerSaid: error instanceof Refused ? error.providerSaid : null,
    retryAfter: error?.retryAfter ?? null,
    ...details,
    actions: [
      ...whereToSetUp(services, code),
      ...(details.actions ?? [...(wayOn === null ? [] : [{ label: 'try_again', href: wayOn }]), { label: 'home', href: '/' }]),
    ],
  }
  sendPageFor(services, req, res, 'problem', model, status, session?.data ?? null)
}

/** In a demo we know where a missing method is set up: at the boxed provider. A real one has its own place for that. */
function whereToSetUp({ demo }: Services, code: string): Problem['actions'] {
  if (demo === null || code !== 'unmet_authentication_requirements') return []
  return [{ label: 'add_passkey', href: `${demo.issuer}/account` }]
}

function titleOf({ words }: Services, code: string): string {
  return words.translate('en', `problems.${code}.title`)
}

/** Our own errors as they are; what the parsers and the router throw, turned into ours once; null for what nobody expected. */
function known(thrown: unknown): PortalError | null {
  if (thrown instanceof PortalError) return thrown
  if (!(thrown instanceof Error) || !('status' in thrown) || typeof thrown.status !== 'number') return null
  const options = { cause: thrown }
  switch (thrown.status) {
    case 413:
      return new TooLarge('the body is too large', options)
    case 415:
      return new UnsupportedMediaType('the body is of a kind that is not read here', options)
    default:
      return thrown.status >= 400 && thrown.status < 500 ? new Malformed('the request cannot be read', options) : null
  }
}

/** `request.refused` has five reasons; the rest is said by the events of its own kind. */
const REFUSED: Readonly<Record<string, string>> = {
  cross_origin: 'cross_origin',
  too_large: 'too_large',
  rate_limited: 'rate_limited',
  method_not_allowed: 'method',
  malformed: 'malformed',
  unknown_level: 'malformed',
  unsupported_media_type: 'malformed',
}

function report({ audit, log }: Services, req: Request, res: Response, error: PortalError | null, thrown: unknown): void {
  const cause = { req, res }
  if (error === null) {
    // The message of a foreign error may quote a request; its name and place do not.
    const place =
      thrown instanceof Error
        ? (thrown.stack ?? '')
            .split('\n')
            .filter((line) => /^\s+at /.test(line))
            .slice(0, 8)
        : []
    log.error(
      { reference: visitOf(res).reference, error: thrown instanceof Error ? thrown.name : typeof thrown, place },
      'unexpected error',
    )
    return
  }
  const refused = REFUSED[error.code]
  if (refused !== undefined) audit('request.refused', cause, { outcome: 'failure', reason: refused, detail: error.message })
  if (error.code === 'store_unavailable')
    audit('store.unavailable', cause, { outcome: 'failure', reason: error.code, detail: error.message })
  if (error.code === 'idp_unavailable')
    audit('idp.unavailable', cause, { outcome: 'failure', reason: error.code, detail: error.message })
}
