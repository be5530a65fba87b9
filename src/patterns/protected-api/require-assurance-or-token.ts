import type { Request, RequestHandler, Response } from 'express'
import { decide } from '../../assurance/decide.ts'
import type { Requirement } from '../../assurance/requirement.ts'
import { secondOf } from '../../assurance/time.ts'
import { INVALID_TOKEN } from '../../assurance/www-authenticate.ts'
import { askedFor, attestedBy } from '../../web/asked-for.ts'
import { hasBearerToken } from '../../web/cross-origin.ts'
import { createGuard, type Guard } from '../../web/guards/guard.ts'
import { sendInsufficient, sendProblem } from '../../web/problem-document.ts'
import type { Services } from '../../web/services.ts'
import { currentSession } from '../../web/visit.ts'
import { bearerToken } from './bearer-token.ts'
import { standingOfToken } from './standing-of-token.ts'
import { TokenRejected } from './token-rejected.ts'
import type { TokenStanding } from './validate-access-token.ts'

/** For whom an API acts: the person of the session, or the one that the token speaks for. */
export type Caller = Readonly<{ issuer: string; subject: string }>

/**
 * Lets a request through whose session, or whose bearer token, meets the requirement of a page: the same object, held by the page's
 * guard, and the same `decide`. A bearer token counts alone: with one, whatever its worth, no cookie is looked at.
 *
 * @param page the guard of the page that shows the same thing to a person.
 * @example { path: '/api/payroll', needs: requireAssuranceOrToken(services, payroll), get: payslips }
 * @see RFC 9470; RFC 6750, section 3
 */
export function requireAssuranceOrToken(services: Services, { requirement }: Pick<Guard, 'requirement'>): Guard {
  const bySession = createGuard(services, requirement)
  const byToken = createTokenGuard(services, requirement)
  const handler: RequestHandler = (req, res, next) => (hasBearerToken(req) ? byToken : bySession)(req, res, next)
  return Object.assign(handler, { requirement })
}

/** Whom the guard let through. */
export async function callerOf(services: Services, req: Request, res: Response): Promise<Caller> {
  const byToken = res.locals[CALLER] as Caller | undefined
  if (byToken !== undefined) return byToken
  const session = await currentSession(services, req, res)
  if (session === null) throw new TypeError('the guard let nobody through')
  return session.data
}

const CALLER = 'callerByToken'

function createTokenGuard(services: Services, requirement: Requirement): RequestHandler {
  const { config, clock, audit } = services
  return async (req, res, next) => {
    const standing = await standingOrNull(services, req, res, requirement)
    if (standing === null) return sendInvalidToken(res)
    const decision = decide(requirement, standing, config.profile, secondOf(clock()))
    if (decision.outcome === 'denied') {
      const { subject, evidence } = standing
      const [shown] = evidence
      const asked = askedFor(requirement, config.profile)
      const obtained = shown === undefined ? undefined : attestedBy(shown)
      audit('step_up.challenged', { req, res }, { outcome: 'success', reason: decision.shortfall, subject, asked, obtained })
      return sendInsufficient(services, req, res, requirement)
    }
    res.locals[CALLER] = standing
    next()
  }
}

async function standingOrNull(
  services: Services,
  req: Request,
  res: Response,
  requirement: Requirement,
): Promise<TokenStanding | null> {
  try {
    return await standingOfToken(services, req, bearerToken(req.get('Authorization') ?? ''), requirement)
  } catch (error) {
    if (!(error instanceof TokenRejected)) throw error
    services.audit('token.rejected', { req, res }, { outcome: 'failure', reason: error.reason, detail: error.message })
    return null
  }
}

/** @see RFC 6750, 3.1 */
function sendInvalidToken(res: Response): void {
  res.set('WWW-Authenticate', INVALID_TOKEN)
  sendProblem(res, 401, 'invalid_token', 'The access token is not valid here')
}
