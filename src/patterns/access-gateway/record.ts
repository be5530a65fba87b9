import type { Request, Response } from 'express'
import type { Services } from '../../web/services.ts'
import type { Asked, Ruling } from './ruling.ts'

/** Why the gateway refused a request, where it is not the person's level. */
export type Refusal = 'method' | 'unclear_path' | 'unclear_request' | 'malformed' | 'cross_origin' | 'no_secret'

/** One line for the auditor about a request that was decided: which rule, which request, whose. */
export function recordRuling(
  { audit }: Services,
  req: Request,
  res: Response,
  asked: Asked,
  { rule, session, verdict }: Ruling,
): void {
  const fields = { session: session?.data ?? null, detail: `${asked.method} ${asked.path} (rule: ${rule.name})` }
  if (verdict.outcome === 'allowed') {
    audit('gateway.allowed', { req, res }, { outcome: 'success', ...fields })
    return
  }
  const reason = verdict.outcome === 'challenged' ? verdict.shortfall : `attribute_${verdict.attribute}`
  audit('gateway.refused', { req, res }, { outcome: 'failure', reason, ...fields })
}

/** One line about a request that no rule was asked about. The target is left out: it is whatever somebody sent. */
export function recordRefusal({ audit }: Services, req: Request, res: Response, reason: Refusal): void {
  audit('gateway.refused', { req, res }, { outcome: 'failure', reason })
}
