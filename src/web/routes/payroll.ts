import type { Request, Response } from 'express'
import { needsOf, sendPage } from '../frame.ts'
import { requireAssurance } from '../guards/require-assurance.ts'
import type { Route } from '../route.ts'
import type { Services } from '../services.ts'
import { visitOf } from '../visit.ts'

/** What a real portal would ask its payroll system for. */
export const PAYSLIPS = [
  { month: '2026-10', gross: '4,820.00 EUR', net: '3,057.41 EUR' },
  { month: '2026-09', gross: '4,820.00 EUR', net: '3,057.41 EUR' },
  { month: '2026-08', gross: '4,690.00 EUR', net: '2,988.16 EUR' },
] as const

export function payrollRoutes(services: Services): readonly Route[] {
  const needs = requireAssurance(services, { level: 'two-factor', within: services.config.windows['two-factor'] })
  const page = async (req: Request, res: Response): Promise<void> => {
    const until = visitOf(res).granted?.until ?? 0
    await sendPage(services, req, res, 'payroll', { needs: needsOf(needs.requirement), until, payslips: PAYSLIPS })
  }
  return [{ path: '/payroll', needs, get: page }]
}
