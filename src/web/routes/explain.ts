import type { Request, Response } from 'express'
import { secondOf } from '../../assurance/time.ts'
import { exchangeModels } from '../explain/exchange-model.ts'
import { lastExchanges } from '../explain/last-exchanges.ts'
import { sendPage } from '../frame.ts'
import { requireSignIn } from '../guards/require-sign-in.ts'
import type { Route } from '../route.ts'
import type { Services } from '../services.ts'
import { currentSession } from '../visit.ts'

export function explainRoutes(services: Services): readonly Route[] {
  const needs = requireSignIn(services)
  return [{ path: '/explain', needs, get: (req, res) => explain(services, req, res) }]
}

/** Draws the last exchanges of this session: one of them whole, which is the newest or the one that `of` names. */
async function explain(services: Services, req: Request, res: Response): Promise<void> {
  const { config, clock } = services
  const session = await currentSession(services, req, res)
  const last = session === null ? [] : await lastExchanges(services, req, session.data)
  const exchanges = exchangeModels(last, req.query.of, config.transactionLifetime, secondOf(clock()))
  await sendPage(services, req, res, 'explain', { exchanges })
}
