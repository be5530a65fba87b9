import { randomBytes } from 'node:crypto'

/** Okta's error codes that this API uses: status, summary, and the cause where Okta gives one. */
const CATALOGUE = {
  E0000001: [400, 'Api validation failed'],
  E0000003: [400, 'The request body was not well-formed.'],
  E0000007: [404, 'Not found: Resource not found'],
  E0000008: [404, 'The requested path was not found'],
  E0000011: [401, 'Invalid token provided'],
  E0000031: [400, 'Invalid search criteria.'],
  E0000047: [429, 'API call exceeded rate limit due to too many requests.'],
  E0000068: [403, 'Invalid Passcode/Answer', "Your passcode doesn't match our records. Please try again."],
  E0000069: [403, 'User Locked'],
  E0000082: [403, 'Each code can only be used once. Please wait for a new code and try again.'],
  E0000083: [403, 'PassCode is valid but exceeded time window.'],
  E0000109: [429, 'An SMS message was recently sent. Please wait 30 seconds before trying again.'],
  E0000118: [429, 'An email was recently sent. Please wait 5 seconds before trying again.'],
  E0000133: [429, 'A phone call was recently made. Please wait 30 seconds before trying again.'],
} as const satisfies Record<string, readonly [number, string, string?]>

export type RefusalCode = keyof typeof CATALOGUE

/** A refusal in Okta's words; thrown anywhere in this API and answered by its router. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly status: number
  readonly #cause: string | undefined

  constructor(code: RefusalCode, cause?: string) {
    const [status, summary, usual] = CATALOGUE[code] as readonly [number, string, string?]
    super(summary)
    this.code = code
    this.status = status
    this.#cause = cause ?? usual
  }

  /** The error object, with an id of its own. */
  body() {
    return {
      errorCode: this.code,
      errorSummary: this.message,
      errorLink: this.code,
      errorId: `oae${randomBytes(12).toString('base64url')}`,
      errorCauses: this.#cause === undefined ? [] : [{ errorSummary: this.#cause }],
    }
  }
}
