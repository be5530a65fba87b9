import type { Dialect } from '../idp/dialect.ts'
import { newest, proofsThatCount, staysOn, with_ } from './proving.ts'

/**
 * ZITADEL, whose login policy forces a second factor upon everybody or upon nobody.
 *
 * @see https://zitadel.com/docs/apis/openidoauth/endpoints
 */
export const zitadel = (policy: 'Force MFA' | 'password'): Dialect => ({
  // There is no acr_values.
  discovery: { claims_parameter_supported: undefined },
  answer(visit) {
    const { can, now } = visit
    const counted = proofsThatCount(visit, ['prompt=login', 'max_age=0', 'max_age>0'])
    const forced = policy === 'Force MFA'
    if (counted.length === 0 && forced && !can.includes('otp')) return staysOn('Set up a second factor to go on.')
    const proofs = counted.length > 0 ? counted : with_([], forced ? ['password', 'otp'] : ['password'], now)
    // acr is "TBA": https://zitadel.com/docs/apis/openidoauth/claims
    return { kind: 'signed-in', proofs, claims: { amr: proofs.length > 1 ? ['pwd', 'mfa'] : ['pwd'], auth_time: newest(proofs) } }
  },
})
