import { GENUINE, SUFFICIENT } from '../../checks/validate.ts'

/** One question that an answer has to pass, and where it comes from. Its words are `explain.checks.<check>` in the catalogue. */
export type Listed = Readonly<{ check: string; section: string }>

/** What is asked before there is an ID token that could be believed, in the order of `routes/callback.ts` and `oidc/callback.ts`. */
export const BEFORE_THE_TOKEN = [
  { check: 'answerIsAwaited', section: 'RFC 9700 4.7' },
  { check: 'answerIsWellFormed', section: 'RFC 6749 4.1.2' },
  { check: 'answerIsFromTheIssuer', section: 'RFC 9207 2.4' },
  { check: 'providerAgreed', section: 'OIDC Core 3.1.2.6' },
  { check: 'codeIsExchanged', section: 'OIDC Core 3.1.3.2' },
  { check: 'idTokenIsReadable', section: 'OIDC Core 3.1.3.3' },
  { check: 'signatureVerifies', section: 'OIDC Core 3.1.3.7 (6)' },
] as const satisfies readonly Listed[]

/** What is asked last, once the token was enough. */
export const AFTER_THE_TOKEN = [
  { check: 'sessionGoesOn', section: 'OIDC Back-Channel Logout 2.7' },
] as const satisfies readonly Listed[]

/** A check that is none of `checks/validate.ts`. */
export type OutsideTheTable = (typeof BEFORE_THE_TOKEN)[number]['check'] | (typeof AFTER_THE_TOKEN)[number]['check']

/** Every question in its order; those about the ID token are the rows of `checks/validate.ts` themselves. */
export const EVERY_CHECK: readonly Listed[] = [
  ...BEFORE_THE_TOKEN,
  ...[...GENUINE, ...SUFFICIENT].map(({ check, section }) => ({ check: check.name, section })),
  ...AFTER_THE_TOKEN,
]
