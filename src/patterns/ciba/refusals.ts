import { type Seconds, seconds } from '../../assurance/time.ts'
import { PortalError } from '../../errors.ts'

/** As many approvals as one person may have open wait already: a phone that asks again and again gets a yes in the end. */
export class TooManyApprovals extends PortalError {
  readonly code = 'too_many_approvals'
  readonly status = 429
  override readonly retryAfter = seconds(60)
}

/** The person has just said no; asking again at once would be pressing them. */
export class ApprovalCoolDown extends PortalError {
  readonly code = 'approval_cool_down'
  readonly status = 429
  override readonly retryAfter: Seconds
  constructor(retryAfter: Seconds) {
    super(`an approval was denied less than a minute ago; ${retryAfter} s are left`)
    this.retryAfter = retryAfter
  }
}

/** The provider did not take the request; its error code, and no more, goes into the log. */
export class RequestRefused extends PortalError {
  readonly code = 'approval_request_refused'
  readonly status = 403
  readonly reason: string
  constructor(reason: string, options?: ErrorOptions) {
    super(`the provider did not take the request for an approval: ${reason}`, options)
    this.reason = reason
  }
}
