import type { Seconds } from './assurance/time.ts'
import { seconds } from './assurance/time.ts'

/**
 * The one base of everything that goes wrong on purpose. `code` is stable and is what code reads; `message` is for the
 * log and names no secret; what the visitor reads is found by `code` in `views/locales`.
 */
export abstract class PortalError extends Error {
  abstract readonly code: string
  abstract readonly status: number
  /** Sent as `Retry-After`, where waiting helps. */
  readonly retryAfter: Seconds | null = null

  constructor(message?: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** Settings that cannot be started with; `message` names every fault at once and no value of a secret. */
export class ConfigurationFault extends PortalError {
  readonly code = 'configuration_fault'
  readonly status = 500
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(`The portal cannot start with these settings:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

/** A request that is not of the form it must have. */
export class Malformed extends PortalError {
  readonly code = 'malformed'
  readonly status = 400
}

/** `/step-up?level=` names no level. */
export class UnknownLevel extends PortalError {
  readonly code = 'unknown_level'
  readonly status = 400
}

/** A write that another site caused. */
export class CrossOrigin extends PortalError {
  readonly code = 'cross_origin'
  readonly status = 403
}

/** The provider's profile has no way to ask for, or to show, the level a page needs. */
export class LevelNotOffered extends PortalError {
  readonly code = 'level_not_offered'
  readonly status = 403
}

export class NotFound extends PortalError {
  readonly code = 'not_found'
  readonly status = 404
}

export class MethodNotAllowed extends PortalError {
  readonly code = 'method_not_allowed'
  readonly status = 405
  /** The methods the route has, as `Allow` carries them. */
  readonly allow: string
  constructor(allow: string) {
    super(`allowed: ${allow}`)
    this.allow = allow
  }
}

export class TooLarge extends PortalError {
  readonly code = 'too_large'
  readonly status = 413
}

export class UnsupportedMediaType extends PortalError {
  readonly code = 'unsupported_media_type'
  readonly status = 415
}

export class RateLimited extends PortalError {
  readonly code = 'rate_limited'
  readonly status = 429
  override readonly retryAfter: Seconds
  constructor(retryAfter: Seconds) {
    super(`retry after ${retryAfter} s`)
    this.retryAfter = retryAfter
  }
}

/** The session store could not be read or written in time. Never "nobody is signed in", never the page. */
export class StoreUnavailable extends PortalError {
  readonly code = 'store_unavailable'
  readonly status = 503
  override readonly retryAfter = seconds(5)
}

/** The identity provider could not be reached, timed out, or answered with what cannot be used. */
export class IdpUnavailable extends PortalError {
  readonly code = 'idp_unavailable'
  readonly status = 503
  override readonly retryAfter = seconds(5)
}
