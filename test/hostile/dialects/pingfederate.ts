import type { Dialect, Factor } from '../idp/dialect.ts'
import { acrValues, newest, proofsThatCount, with_ } from './proving.ts'

const PASSWORD_CONTEXT = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'

const BRANCHES: Readonly<Record<string, readonly Factor[]>> = {
  'https://refeds.org/profile/mfa': ['password', 'otp'],
  phr: ['passkey'],
}

/**
 * PingFederate with the selector of our recipe in its policy tree, or without it: then `acr_values` has no effect.
 *
 * @see https://docs.pingidentity.com/pingfederate/latest/administrators_reference_guide/pf_config_request_authn_context_auth_selector.html
 */
export const pingfederate = (selector: 'in the policy' | 'missing'): Dialect => ({
  discovery: {},
  answer(visit) {
    const { asked, can, now } = visit
    const counted = proofsThatCount(visit, ['prompt=login', 'max_age=0', 'max_age>0'])
    const values = selector === 'missing' ? [] : acrValues(asked)
    const branch = values.find((value) => BRANCHES[value]?.every((factor) => can.includes(factor)))
    const proofs = with_(counted, branch === undefined ? ['password'] : (BRANCHES[branch] ?? []), now)
    return {
      kind: 'signed-in',
      proofs,
      // The last context that an authentication source reported; what an unmet value leads to is the policy's business.
      claims: { acr: branch ?? PASSWORD_CONTEXT, ...(asked.has('max_age') ? { auth_time: newest(proofs) } : {}) },
    }
  },
})
