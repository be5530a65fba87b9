/** What a callback can end with, and its status: the contract's table (section 5), written down a second time on purpose. */
export const STATUS_OF = {
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
  idp_unavailable: 503,
} as const

export type Reason = keyof typeof STATUS_OF
