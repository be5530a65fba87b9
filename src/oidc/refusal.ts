import { PortalError } from '../errors.ts'

/** Everything a callback can end with besides success, and its HTTP status. The codes are stable: logs and pages carry them. */
export const REFUSALS = {
  no_transaction: 400,
  transaction_expired: 400,
  already_used: 400,
  malformed_response: 400,
  issuer_mismatch: 400,
  code_refused: 400,
  id_token_invalid: 400,
  auth_time_in_the_future: 400,
  acr_missing: 403,
  level_not_reached: 403,
  auth_time_missing: 403,
  authentication_too_old: 403,
  not_reauthenticated: 403,
  subject_changed: 403,
  session_ended: 403,
  declined: 403,
  unmet_authentication_requirements: 403,
  idp_error: 403,
} as const

export type Reason = keyof typeof REFUSALS

/** The answer of the provider was not accepted; nothing was changed, or no more than the contract's table says. */
export class Refused extends PortalError {
  readonly code: Reason
  readonly status: number
  /** What the provider said of it, cut short; its words, not ours. */
  readonly providerSaid: string | null

  constructor(reason: Reason, message: string, options: ErrorOptions & { providerSaid?: string | null } = {}) {
    super(message, options)
    this.code = reason
    this.status = REFUSALS[reason]
    this.providerSaid = options.providerSaid ?? null
  }
}
