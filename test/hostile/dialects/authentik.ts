import type { Dialect } from '../idp/dialect.ts'
import { newest, proofsThatCount, staysOn, with_ } from './proving.ts'

/**
 * authentik, whose flow asks for a second factor from everybody or from nobody.
 *
 * @see https://github.com/goauthentik/authentik/blob/main/authentik/providers/oauth2/views/authorize.py
 */
export const authentik = (flow: 'password and code' | 'password'): Dialect => ({
  discovery: { acr_values_supported: ['goauthentik.io/providers/oauth2/default'], claims_parameter_supported: undefined },
  answer(visit) {
    const { can, now } = visit
    // `if self.params.max_age:` drops 0. acr_values has no effect.
    const counted = proofsThatCount(visit, ['prompt=login', 'max_age>0'])
    const second = flow === 'password and code'
    // Not configured action: Deny.
    if (counted.length === 0 && second && !can.includes('otp')) return staysOn('Request has been denied.')
    // Inside a session nothing is asked; otherwise the whole flow is run.
    const proofs = counted.length > 0 ? counted : with_([], second ? ['password', 'otp'] : ['password'], now)
    return {
      kind: 'signed-in',
      proofs,
      claims: {
        acr: 'goauthentik.io/providers/oauth2/default',
        amr: proofs.length > 1 ? ['pwd', 'mfa'] : ['pwd'],
        auth_time: newest(proofs),
      },
    }
  },
})
