import type { Request, Response } from 'express'
import { Malformed, UnsupportedMediaType } from '../../errors.ts'
import type { Guard } from '../../web/guards/guard.ts'
import type { Route } from '../../web/route.ts'
import { PAYSLIPS } from '../../web/routes/payroll.ts'
import type { Services } from '../../web/services.ts'
import { approvedAt, approve as keepApproval } from './approvals.ts'
import { callerOf, requireAssuranceOrToken } from './require-assurance-or-token.ts'

/**
 * The payslips for programs. No answer ever redirects or sets a cookie: who lacks proof is told which.
 *
 * @param payroll the guard of the page with the same payslips: what it requires, these require.
 */
export function protectedApiRoutes(services: Services, payroll: Guard): readonly Route[] {
  const needs = requireAssuranceOrToken(services, payroll)
  return [
    { path: '/api/payroll', needs, get: (req, res) => payslips(services, req, res) },
    { path: '/api/payroll/approve', needs, reads: 'json', post: (req, res) => approve(services, req, res) },
  ]
}

async function payslips(services: Services, req: Request, res: Response): Promise<void> {
  const caller = await callerOf(services, req, res)
  const rows = PAYSLIPS.map(async (payslip) => ({
    ...payslip,
    approved_at: await approvedAt(services.store, caller, payslip.month),
  }))
  res.json({ payslips: await Promise.all(rows) })
}

/** Approves one month's payslip, the newest where none is named. */
async function approve(services: Services, req: Request, res: Response): Promise<void> {
  if (!req.is('application/json')) throw new UnsupportedMediaType('the body must be application/json')
  const month = monthIn(req.body)
  const now = new Date(services.clock()).toISOString()
  const at = await keepApproval(services.store, await callerOf(services, req, res), month, now)
  res.json({ month, approved_at: at })
}

function monthIn(body: unknown): string {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Malformed('the body must be a JSON object')
  const { month = PAYSLIPS[0].month } = body as { month?: unknown }
  const payslip = PAYSLIPS.find((one) => one.month === month)
  if (payslip === undefined) throw new Malformed('month is none that there is a payslip of')
  return payslip.month
}
