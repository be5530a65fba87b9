import type { Services } from '../services.ts'
import { createGuard, type Guard } from './guard.ts'

/** Lets through whoever is signed in, for as long as the session lasts. */
export function requireSignIn(services: Services): Guard {
  return createGuard(services, { kind: 'session' })
}
