import type { Request, Response } from 'express'
import { secondOf } from '../../assurance/time.ts'
import { challenge } from '../../web/challenge.ts'
import { isPrefetch } from '../../web/navigates.ts'
import { returnTo } from '../../web/return-to.ts'
import type { Services } from '../../web/services.ts'
import { currentSession } from '../../web/visit.ts'
import { judge } from './judge.ts'
import { normalTarget } from './normal-path.ts'
import type { Policy } from './policy.ts'
import { ruleFor } from './rule-for.ts'
import { admissionTo } from './ruling.ts'

/**
 * Asks what the policy asks for the path in `return_to`, and goes back there: for a browser that a proxy sends here after a 401.
 * Uses no admission up; a path that needs nothing more, or that has no one meaning, is simply gone back to.
 */
export async function policyStepUp(services: Services, policy: Policy, req: Request, res: Response): Promise<void> {
  if (isPrefetch(req)) {
    res.status(204).end()
    return
  }
  const back = returnTo(req.query.return_to)
  const target = normalTarget(back)
  const rule = target === undefined ? 'unclear' : ruleFor(policy, 'GET', target.path)
  if (target === undefined || rule === 'unclear') return res.redirect(303, '/')
  const session = await currentSession(services, req, res)
  const verdict = judge(rule, session?.data ?? null, services.config, secondOf(services.clock()))
  if (verdict.outcome !== 'challenged') return res.redirect(303, back)
  const admits = verdict.requirement.kind === 'each-time' ? { admits: admissionTo(target.path) } : {}
  await challenge(services, req, res, verdict.requirement, verdict.shortfall, session, { back, ...admits })
}
