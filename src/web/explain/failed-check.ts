import { signedInAgain } from '../../checks/signed-in-again.ts'
import type { PortalError } from '../../errors.ts'
import { Refused } from '../../oidc/refusal.ts'
import type { OutsideTheTable } from './every-check.ts'

/** Which of our checks asks the same as openid-client, where that refuses first and names the claim. */
const SAME_AS_OURS: Readonly<Record<string, string>> = {
  iss: 'issuerIsOurs',
  aud: 'audienceIsUsAlone',
  azp: 'authorizedPartyIsUs',
  exp: 'notExpired',
  iat: 'issuedJustNow',
  nbf: 'validAlready',
  nonce: 'nonceIsTheOneSent',
}

/**
 * The check that ended an exchange before `checks/validate.ts` was asked, or after it had nothing against it. Reads codes and what an
 * error is caused by, never its message.
 */
export function failedOutsideTheTable(error: PortalError): string {
  if (error.code === 'id_token_invalid') return failedOfToken(error)
  // The time was new enough for the table, and had admitted a visit already.
  return error.code === 'not_reauthenticated' ? signedInAgain.name : failedOfAnswer(error)
}

function failedOfAnswer(error: PortalError): OutsideTheTable {
  switch (error.code) {
    case 'already_used':
    case 'transaction_expired':
      return 'answerIsAwaited'
    case 'malformed_response':
      return 'answerIsWellFormed'
    case 'issuer_mismatch':
      return 'answerIsFromTheIssuer'
    case 'session_ended':
      return 'sessionGoesOn'
    case 'code_refused':
      return 'codeIsExchanged'
    default:
      // What the token endpoint says arrives as a library's error; what the provider's redirect says has no cause.
      return error instanceof Refused && error.cause === undefined ? 'providerAgreed' : 'codeIsExchanged'
  }
}

/** Our own signature check throws without a cause; everything else about the token comes out of the library. */
function failedOfToken({ cause }: PortalError): string {
  if (cause === undefined) return 'signatureVerifies'
  const claim = claimNamedBy(cause)
  const same = claim !== null && Object.hasOwn(SAME_AS_OURS, claim) ? SAME_AS_OURS[claim] : undefined
  return same ?? ('idTokenIsReadable' satisfies OutsideTheTable)
}

/** openid-client wraps the error of oauth4webapi, whose cause says which claim it was. */
function claimNamedBy(cause: unknown): string | null {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause.cause : undefined
  if (typeof inner !== 'object' || inner === null || !('claim' in inner)) return null
  return typeof inner.claim === 'string' ? inner.claim : null
}
