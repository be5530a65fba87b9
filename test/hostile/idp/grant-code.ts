import { randomBytes } from 'node:crypto'
import { requestedAcr } from './asked.ts'
import type { Json } from './changes.ts'
import { now, type ProviderSession, type World } from './world.ts'

/** How long a code lives, in seconds. */
const CODE_LIFETIME = 60

/** A code for this sign-in. `attested`: what a dialect says of it; null for the honest answer. */
export function grantCode(
  world: World,
  session: ProviderSession,
  asked: URLSearchParams,
  attested: Readonly<Json> | null,
): string {
  const code = randomBytes(24).toString('base64url')
  const acr = requestedAcr(world, asked)
  world.codes.set(code, {
    session,
    asked,
    acr: acr ?? world.behaviour.defaultAcr,
    acrAsked: acr !== undefined,
    attested,
    expiresAt: now(world) + CODE_LIFETIME,
  })
  return code
}
