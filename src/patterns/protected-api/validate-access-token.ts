// The ordered table of every question asked of an access token; each row's check is a file of its own, here or in src/checks.
import type { Standing } from '../../assurance/decide.ts'
import { after, epochSeconds } from '../../assurance/time.ts'
import { algIsTheConfiguredOne } from '../../checks/alg-is-the-configured-one.ts'
import { authTimeIsATime } from '../../checks/auth-time-is-a-time.ts'
import { authTimeIsNotInTheFuture } from '../../checks/auth-time-is-not-in-the-future.ts'
import { claimsHaveTheirTypes } from '../../checks/claims-have-their-types.ts'
import { issuerIsOurs } from '../../checks/issuer-is-ours.ts'
import { notExpired } from '../../checks/not-expired.ts'
import { subjectIsWellFormed } from '../../checks/subject-is-well-formed.ts'
import { validAlready } from '../../checks/valid-already.ts'
import { evidenceOf } from '../../checks/validate.ts'
import { audienceIncludesThisApi } from './checks/audience-includes-this-api.ts'
import { bearerMayUseIt } from './checks/bearer-may-use-it.ts'
import { clientIsNamed } from './checks/client-is-named.ts'
import type { AccessToken, ExpectedOfToken, TokenCheck } from './checks/expected.ts'
import { issuedAlready } from './checks/issued-already.ts'
import { tokenHasAnId } from './checks/token-has-an-id.ts'
import { typeIsAccessToken } from './checks/type-is-access-token.ts'

/** Which claim a token was rejected for. For the log; whoever sent the token learns only that it is not valid. */
export type Fault =
  | 'alg'
  | 'typ'
  | 'iss'
  | 'aud'
  | 'exp'
  | 'iat'
  | 'nbf'
  | 'sub'
  | 'client_id'
  | 'jti'
  | 'cnf'
  | 'claims'
  | 'auth_time'

type Row = Readonly<{ check: TokenCheck; fault: Fault; section: string }>

/** Asked of whatever says what a token is worth: the token itself, or the provider's introspection endpoint. */
export const GOOD_HERE: readonly Row[] = [
  { check: issuerIsOurs, fault: 'iss', section: 'RFC 9068 4' },
  { check: audienceIncludesThisApi, fault: 'aud', section: 'RFC 9068 4' },
  { check: notExpired, fault: 'exp', section: 'RFC 9068 4' },
  { check: validAlready, fault: 'nbf', section: 'RFC 7519 4.1.5' },
  { check: subjectIsWellFormed, fault: 'sub', section: 'RFC 9068 2.2' },
  { check: clientIsNamed, fault: 'client_id', section: 'RFC 9068 2.2' },
  { check: bearerMayUseIt, fault: 'cnf', section: 'RFC 9449 7.2' },
  { check: claimsHaveTheirTypes, fault: 'claims', section: 'RFC 9068 2.2.1' },
  { check: authTimeIsATime, fault: 'auth_time', section: 'RFC 9068 2.2.1' },
  { check: authTimeIsNotInTheFuture, fault: 'auth_time', section: 'RFC 9068 2.2.1' },
]

/** Asked of a JWT: first whether it is an access token at all. */
export const JWT: readonly Row[] = [
  { check: algIsTheConfiguredOne, fault: 'alg', section: 'RFC 9068 4' },
  { check: typeIsAccessToken, fault: 'typ', section: 'RFC 9068 2.1' },
  ...GOOD_HERE,
  { check: issuedAlready, fault: 'iat', section: 'RFC 9068 2.2' },
  { check: tokenHasAnId, fault: 'jti', section: 'RFC 9068 2.2' },
]

/** For whom a good token speaks, and what it shows: the same `Standing` that a session has, so that the same `decide` answers. */
export type TokenStanding = Readonly<Standing & { issuer: string; subject: string }>

export type TokenValidation =
  | Readonly<{ outcome: 'good'; standing: TokenStanding }>
  | Readonly<{ outcome: 'bad'; fault: Fault; because: string }>

/**
 * Holds an access token against what is expected. Does not verify a signature, and does not decide whether what the token
 * shows is enough: a token without `acr` and `auth_time` is a good one that shows a single factor.
 *
 * @param rows `JWT` or `GOOD_HERE`; the first that fails says why.
 * @see RFC 9068, section 4; RFC 9470, section 6
 */
export function validateAccessToken(token: AccessToken, expected: ExpectedOfToken, rows: readonly Row[]): TokenValidation {
  for (const { check, fault } of rows) {
    const answer = check(token, expected)
    if (!answer.holds) return { outcome: 'bad', fault, because: answer.because }
  }
  const { iss, sub, exp } = token.claims
  return {
    outcome: 'good',
    standing: {
      issuer: iss as string,
      subject: sub as string,
      evidence: [evidenceOf(token, expected.now)],
      // The provider's clock may be behind ours: whatever `notExpired` let through has not ended yet.
      endsAt: after(epochSeconds(exp as number), expected.tolerance),
    },
  }
}
