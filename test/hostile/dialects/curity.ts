import type { Dialect, Factor } from '../idp/dialect.ts'
import { acrValues, newest, proofsThatCount, with_ } from './proving.ts'

const PASSWORD = 'urn:se:curity:authentication:html-form:Username-Password'

/** The authenticators of this installation. Each is the last one of its chain. */
const AUTHENTICATORS: Readonly<Record<string, readonly Factor[]>> = {
  [PASSWORD]: ['password'],
  'urn:se:curity:authentication:totp:totp1': ['password', 'otp'],
  'urn:se:curity:authentication:passkeys:passkeys1': ['passkey'],
}

/**
 * Curity, where an `acr` names an authenticator.
 *
 * @see https://curity.io/docs/
 */
export const curity: Dialect = {
  discovery: { acr_values_supported: Object.keys(AUTHENTICATORS) },
  answer(visit) {
    const { asked, can, now } = visit
    const counted = proofsThatCount(visit, ['prompt=login', 'max_age=0', 'max_age>0'])
    const named = acrValues(asked)
    const wanted = named.length === 0 ? [PASSWORD] : named
    const used = wanted.find((acr) => AUTHENTICATORS[acr]?.every((factor) => can.includes(factor)))
    // What an unmet level ends with is not documented; RFC 6749, 4.1.2.1 has this word for it.
    if (used === undefined) return { kind: 'error', error: 'access_denied' }
    const proofs = with_(counted, AUTHENTICATORS[used] ?? [], now)
    // amr is one bare string, as public clients of Curity find it.
    return { kind: 'signed-in', proofs, claims: { acr: used, amr: used, auth_time: newest(proofs) } }
  },
}
