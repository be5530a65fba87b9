import type { AuthorizationParameters } from '../../assurance/challenge.ts'
import type { Level } from '../../assurance/level.ts'
import type { Requirement } from '../../assurance/requirement.ts'
import type { EpochSeconds } from '../../assurance/time.ts'
import type { Validation } from '../../checks/validate.ts'
import { PortalError } from '../../errors.ts'
import { Refused } from '../../oidc/refusal.ts'

/** One thing to try: what is asked, in our words and in the protocol's. */
export type Step = Readonly<{ level: Level; requirement: Requirement; asked: AuthorizationParameters }>

/** What the ID token said, and when it came: both times are in epoch seconds. */
export type CameBack = Readonly<{
  acr: string | null
  amr: readonly string[]
  acrs: readonly string[]
  auth_time: EpochSeconds | null
  at: EpochSeconds
}>

/** A step and how it ended. `refusal` says which check refused, with its section, or what went wrong on the way. */
export type Attempt = Readonly<{
  step: Step
  cameBack: CameBack | null
  /** Held once it had ended. */
  levels: readonly Level[]
  refusal: Readonly<{ reason: string; says: string; section: string | null }> | null
}>

/** What the portal makes of a validated ID token. @param levels those held with it. @param at when it came. */
export function attemptOf(step: Step, validation: Validation, levels: readonly Level[], at: EpochSeconds): Attempt {
  const failed = validation.asked.find(({ because }) => because !== null)
  const refusal =
    validation.outcome === 'satisfied'
      ? null
      : { reason: validation.reason, says: failed?.because ?? validation.reason, section: failed?.section ?? null }
  if (validation.outcome === 'invalid') return { step, cameBack: null, levels, refusal }
  const { acr, amr, acrs, authTime } = validation.evidence
  return { step, cameBack: { acr, amr, acrs, auth_time: authTime, at }, levels, refusal }
}

/** A step that ended without an ID token that could be looked at. @throws what is no error of ours. */
export function failedAttempt(step: Step, error: unknown, levels: readonly Level[]): Attempt {
  if (!(error instanceof PortalError)) throw error
  const says =
    error instanceof Refused && error.providerSaid !== null ? `${error.message} (${error.providerSaid})` : error.message
  return { step, cameBack: null, levels, refusal: { reason: error.code, says, section: null } }
}

/** A step that somebody passed over: the provider never sent them back, say. */
export function skippedAttempt(step: Step, levels: readonly Level[]): Attempt {
  const refusal = { reason: 'skipped', says: 'nothing came back, and you went on', section: null }
  return { step, cameBack: null, levels, refusal }
}
