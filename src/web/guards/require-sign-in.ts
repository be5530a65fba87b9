import type { Services } from '../services.ts'
import { createGuard, type Guard } from './guard.ts'

/**
 * Lets through whoever is signed in, for as long as the session lasts.
 *
 * @param formAt for a route that only takes a form: the page that it stands on.
 */
export function requireSignIn(services: Services, formAt: string | null = null): Guard {
  return createGuard(services, { kind: 'session' }, formAt)
}
