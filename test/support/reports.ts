import { requireAssurance } from '../../src/web/guards/require-assurance.ts'
import type { Route } from '../../src/web/route.ts'
import type { Services } from '../../src/web/services.ts'
import { visitOf } from '../../src/web/visit.ts'

// From here on it is what README.md shows, so that types and lint look at that too: test/readme.test.ts compares the two.
export function reportsRoutes(services: Services): readonly Route[] {
  const needs = requireAssurance(services, { level: 'two-factor', within: 300 })
  return [{ path: '/reports', needs, get: (_req, res) => res.send(`open until ${visitOf(res).granted?.until}`) }]
}
