import { seconds } from '../../assurance/time.ts'
import { PortalError } from '../../errors.ts'

/** `/forward-auth` was asked by somebody who does not show the secret, or about a request that cannot be made out. */
export class DecisionRefused extends PortalError {
  readonly code = 'decision_refused'
  readonly status = 403
}

/** Somebody has to sign in or to step up, and reads the answer of `/forward-auth` itself. */
export class ProofRequired extends PortalError {
  readonly code = 'proof_required'
  readonly status = 401
}

/** The rule does not let this person through, whatever they prove. */
export class NotForThisPerson extends PortalError {
  readonly code = 'not_for_this_person'
  readonly status = 403
}

/** The app behind the gateway does not answer, or not in time. */
export class LegacyAppUnavailable extends PortalError {
  readonly code = 'legacy_app_unavailable'
  readonly status = 503
  override readonly retryAfter = seconds(5)
}
