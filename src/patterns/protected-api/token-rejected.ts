import { PortalError } from '../../errors.ts'
import type { Fault } from './validate-access-token.ts'

/** Why a bearer token counts for nothing here, besides what its claims say. */
export type Rejection = Fault | 'empty' | 'syntax' | 'signature' | 'opaque' | 'inactive'

/** A bearer token that is not valid. `reason` is for the log; the sender reads `invalid_token` and no more. */
export class TokenRejected extends PortalError {
  readonly code = 'invalid_token'
  readonly status = 401
  readonly reason: Rejection

  constructor(reason: Rejection, message: string) {
    super(message)
    this.reason = reason
  }
}
