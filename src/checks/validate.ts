// The ordered table of every question asked of an ID token; each row's check is a file of its own.
import type { Evidence } from '../assurance/evidence.ts'
import { type EpochSeconds, epochSeconds } from '../assurance/time.ts'
import { accessTokenHashMatches } from './access-token-hash-matches.ts'
import { acrIsPresent } from './acr-is-present.ts'
import { algIsTheConfiguredOne } from './alg-is-the-configured-one.ts'
import { audienceIsUsAlone } from './audience-is-us-alone.ts'
import { authTimeIsATime } from './auth-time-is-a-time.ts'
import { authTimeIsNotInTheFuture } from './auth-time-is-not-in-the-future.ts'
import { authTimeIsPresent } from './auth-time-is-present.ts'
import { authenticationIsRecentEnough } from './authentication-is-recent-enough.ts'
import { authorizedPartyIsUs } from './authorized-party-is-us.ts'
import type { Check, Expected, IdToken, SufficiencyCheck } from './check.ts'
import { claimsHaveTheirTypes } from './claims-have-their-types.ts'
import { issuedJustNow } from './issued-just-now.ts'
import { issuerIsOurs } from './issuer-is-ours.ts'
import { levelIsReached } from './level-is-reached.ts'
import { nonceIsTheOneSent } from './nonce-is-the-one-sent.ts'
import { notExpired } from './not-expired.ts'
import { signedInAgain } from './signed-in-again.ts'
import { subjectIsTheSame } from './subject-is-the-same.ts'
import { subjectIsWellFormed } from './subject-is-well-formed.ts'
import { typeIsIdToken } from './type-is-id-token.ts'
import { validAlready } from './valid-already.ts'

/** Refuses the token: nothing may be taken from it. */
export type Invalid = 'id_token_invalid' | 'auth_time_in_the_future' | 'subject_changed'
/** Genuine, but not enough for what was asked. */
export type Insufficient =
  | 'acr_missing'
  | 'level_not_reached'
  | 'auth_time_missing'
  | 'authentication_too_old'
  | 'not_reauthenticated'

type Row<C, R> = Readonly<{ check: C; refusal: R; section: string }>

/** Is it genuine, ours, current, and about the right person? In this order; the first that fails refuses. */
export const GENUINE: ReadonlyArray<Row<Check, Invalid>> = [
  { check: algIsTheConfiguredOne, refusal: 'id_token_invalid', section: 'OIDC Core 3.1.3.7 (7)' },
  { check: typeIsIdToken, refusal: 'id_token_invalid', section: 'RFC 8725 3.11' },
  { check: issuerIsOurs, refusal: 'id_token_invalid', section: 'OIDC Core 3.1.3.7 (2)' },
  { check: audienceIsUsAlone, refusal: 'id_token_invalid', section: 'OIDC Core 3.1.3.7 (3)' },
  { check: authorizedPartyIsUs, refusal: 'id_token_invalid', section: 'OIDC Core 3.1.3.7 (5)' },
  { check: notExpired, refusal: 'id_token_invalid', section: 'OIDC Core 3.1.3.7 (9)' },
  { check: issuedJustNow, refusal: 'id_token_invalid', section: 'OIDC Core 3.1.3.7 (10)' },
  { check: validAlready, refusal: 'id_token_invalid', section: 'RFC 7519 4.1.5' },
  { check: nonceIsTheOneSent, refusal: 'id_token_invalid', section: 'OIDC Core 3.1.3.7 (11)' },
  { check: subjectIsWellFormed, refusal: 'id_token_invalid', section: 'OIDC Core 2' },
  { check: accessTokenHashMatches, refusal: 'id_token_invalid', section: 'OIDC Core 3.1.3.8' },
  { check: claimsHaveTheirTypes, refusal: 'id_token_invalid', section: 'OIDC Core 2' },
  { check: authTimeIsATime, refusal: 'id_token_invalid', section: 'OIDC Core 2' },
  { check: authTimeIsNotInTheFuture, refusal: 'auth_time_in_the_future', section: 'OIDC Core 3.1.3.7 (13)' },
  { check: subjectIsTheSame, refusal: 'subject_changed', section: 'OIDC Core 3.1.2.2' },
]

/** Does it show what was asked? */
export const SUFFICIENT: ReadonlyArray<Row<SufficiencyCheck, Insufficient>> = [
  { check: acrIsPresent, refusal: 'acr_missing', section: 'OIDC Core 3.1.3.7 (12)' },
  { check: levelIsReached, refusal: 'level_not_reached', section: 'OIDC Core 3.1.3.7 (12)' },
  { check: authTimeIsPresent, refusal: 'auth_time_missing', section: 'OIDC Core 3.1.2.1' },
  { check: authenticationIsRecentEnough, refusal: 'authentication_too_old', section: 'OIDC Core 3.1.3.7 (13)' },
  { check: signedInAgain, refusal: 'not_reauthenticated', section: 'OIDC Core 3.1.2.1' },
]

/** Who a genuine ID token is about. */
export type Identity = Readonly<{
  issuer: string
  subject: string
  sid: string | null
  name: string | null
  email: string | null
}>

/** One asked question, for people who want to see it. */
export type Asked = Readonly<{ check: string; section: string; because: string | null }>

export type Validation =
  | Readonly<{ outcome: 'invalid'; reason: Invalid; asked: readonly Asked[] }>
  | Readonly<{ outcome: 'insufficient'; reason: Insufficient; identity: Identity; evidence: Evidence; asked: readonly Asked[] }>
  | Readonly<{
      outcome: 'satisfied'
      identity: Identity
      evidence: Evidence
      /** `auth_time` as it came, by the provider's clock: the same for the same sign-in, whenever it is told. Not for counting. */
      signedInAt: EpochSeconds | null
      asked: readonly Asked[]
    }>

/**
 * Holds an ID token, whose signature has been verified, against what was expected. The only maker of `Evidence`.
 * Does not verify the signature, does not decide what happens next, and knows no session.
 *
 * @see OpenID Connect Core 1.0, 3.1.3.7
 */
export function validate(token: IdToken, expected: Expected): Validation {
  const asked: Asked[] = []
  for (const { check, refusal, section } of GENUINE) {
    const answer = check(token, expected)
    asked.push({ check: check.name, section, because: answer.holds ? null : answer.because })
    if (!answer.holds) return { outcome: 'invalid', reason: refusal, asked }
  }
  const identity = identityOf(token)
  const evidence = evidenceOf(token, expected.now)
  for (const { check, refusal, section } of SUFFICIENT) {
    const answer = check(evidence, expected)
    asked.push({ check: check.name, section, because: answer.holds ? null : answer.because })
    if (!answer.holds) return { outcome: 'insufficient', reason: refusal, identity, evidence, asked }
  }
  return { outcome: 'satisfied', identity, evidence, signedInAt: authTimeOf(token), asked }
}

/** What the claims of a token show, once its checks have passed. Called by the tables only: here, and by that of access tokens. */
export function evidenceOf(token: IdToken, now: EpochSeconds): Evidence {
  const { claims } = token
  const authTime = authTimeOf(token)
  return {
    acr: textOrNull(claims.acr),
    amr: texts(claims.amr),
    acrs: texts(claims.acrs),
    // Ahead of us within the tolerance: it counts as now, never for longer than the window.
    authTime: authTime === null ? null : epochSeconds(Math.min(authTime, now)),
  } as Evidence
}

function authTimeOf({ claims }: IdToken): EpochSeconds | null {
  return typeof claims.auth_time === 'number' ? epochSeconds(claims.auth_time) : null
}

function identityOf({ claims }: IdToken): Identity {
  return {
    issuer: claims.iss as string,
    subject: claims.sub as string,
    sid: textOrNull(claims.sid),
    name: shortOrNull(claims.name),
    email: shortOrNull(claims.email),
  }
}

/** Kept with the session and shown on every page: what is longer than any name or address is none. */
const LONGEST_NAME = 255

const shortOrNull = (value: unknown): string | null => (typeof value === 'string' && value.length <= LONGEST_NAME ? value : null)

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const texts = (value: unknown): readonly string[] => (typeof value === 'string' ? [value] : Array.isArray(value) ? value : [])
