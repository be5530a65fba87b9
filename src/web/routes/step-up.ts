import type { Request, Response } from 'express'
import { decide } from '../../assurance/decide.ts'
import { isLevel } from '../../assurance/level.ts'
import { requirementFor } from '../../assurance/levels-held.ts'
import { secondOf } from '../../assurance/time.ts'
import { UnknownLevel } from '../../errors.ts'
import { challenge } from '../challenge.ts'
import { isPrefetch } from '../navigates.ts'
import { returnTo } from '../return-to.ts'
import type { Route } from '../route.ts'
import type { Services } from '../services.ts'
import { currentSession } from '../visit.ts'

export function stepUpRoutes(services: Services): readonly Route[] {
  return [{ path: '/step-up', needs: 'own', get: (req, res) => stepUp(services, req, res) }]
}

/**
 * Asks for a level by its name, with the window of its pages, unless it is held; where a script navigates after a 401. With `again` it
 * asks though the level is held, and for a sign-in made now: somebody who sees it lapse soon makes it last (WCAG 2.2, 2.2.1).
 */
async function stepUp(services: Services, req: Request, res: Response): Promise<void> {
  if (isPrefetch(req)) {
    res.status(204).end()
    return
  }
  const { level } = req.query
  if (!isLevel(level)) throw new UnknownLevel('level is none of ours')
  const { config, clock } = services
  const back = returnTo(req.query.return_to)
  const session = await currentSession(services, req, res)
  const requirement =
    req.query.again === undefined ? requirementFor(level, config.windows) : ({ kind: 'each-time', level } as const)
  const decision = decide(requirement, session?.data ?? null, config.profile, secondOf(clock()))
  if (decision.outcome === 'granted') return res.redirect(303, back)
  await challenge(services, req, res, requirement, decision.shortfall, session, { back })
}
