import type { Seconds } from '../../assurance/time.ts'
import { PortalError } from '../../errors.ts'

/** Too many wrong answers: nothing is judged for a while, the right answer neither. */
export class FactorLocked extends PortalError {
  readonly code = 'factor_locked'
  readonly status = 429
  override readonly retryAfter: Seconds
  constructor(retryAfter: Seconds) {
    super(`no answer is judged for ${retryAfter} s`)
    this.retryAfter = retryAfter
  }
}

/** The Factor API has locked the person; only its administrator can help. */
export class FactorLockedThere extends PortalError {
  readonly code = 'factor_locked_there'
  readonly status = 403
}

/** A message or a push went out a moment ago, or too many of them did. */
export class SentRecently extends PortalError {
  readonly code = 'factor_sent_recently'
  readonly status = 429
  override readonly retryAfter: Seconds
  constructor(retryAfter: Seconds) {
    super(`nothing more is sent for ${retryAfter} s`)
    this.retryAfter = retryAfter
  }
}

/** A push of this person is still open, here or in another session. */
export class PushPending extends PortalError {
  readonly code = 'factor_push_pending'
  readonly status = 429
  override readonly retryAfter: Seconds
  constructor(retryAfter: Seconds) {
    super(`a push is open for another ${retryAfter} s`)
    this.retryAfter = retryAfter
  }
}

/** The chosen factor is not this person's, not allowed for step-up, or does not work just now. */
export class FactorUnusable extends PortalError {
  readonly code = 'factor_unusable'
  readonly status = 403
}

/** Unknown there, several of that name, not active, or without a factor that counts: all of them look alike. */
export class NoFactor extends PortalError {
  readonly code = 'no_factor'
  readonly status = 403
}

/** The Factor API asks us to wait. */
export class FactorApiBusy extends PortalError {
  readonly code = 'factor_api_busy'
  readonly status = 503
  override readonly retryAfter: Seconds
  constructor(retryAfter: Seconds) {
    super(`the Factor API takes no more calls for ${retryAfter} s`)
    this.retryAfter = retryAfter
  }
}

/** The challenge takes no answer any more: it was refused on the phone, came to its end, or was answered. */
export class ChallengeOver extends PortalError {
  readonly code: 'factor_denied' | 'factor_expired' | 'factor_used'
  readonly status = 403
  constructor(code: ChallengeOver['code']) {
    super('the challenge is over')
    this.code = code
  }
}
