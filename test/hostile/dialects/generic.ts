import type { Dialect, Factor } from '../idp/dialect.ts'
import { acrValues, newest, proofsThatCount, with_ } from './proving.ts'

const MET_BY: Readonly<Record<string, readonly Factor[]>> = {
  'https://refeds.org/profile/mfa': ['password', 'otp'],
  'http://schemas.openid.net/pape/policies/2007/06/multi-factor': ['password', 'otp'],
  phr: ['passkey'],
}

/**
 * A provider that does what OpenID Connect says and no more: `acr_values` is a wish, `auth_time` comes when `max_age` was sent.
 *
 * @see OpenID Connect Core 1.0, 3.1.2.1 and 2
 */
export const generic: Dialect = {
  discovery: { acr_values_supported: Object.keys(MET_BY) },
  answer(visit) {
    const { asked, can, now } = visit
    const counted = proofsThatCount(visit, ['prompt=login', 'max_age=0', 'max_age>0'])
    const met = acrValues(asked).find((value) => MET_BY[value]?.every((factor) => can.includes(factor)))
    const proofs = with_(counted, met === undefined ? ['password'] : (MET_BY[met] ?? []), now)
    return {
      kind: 'signed-in',
      proofs,
      claims: { acr: met, ...(asked.has('max_age') ? { auth_time: newest(proofs) } : {}) },
    }
  },
}
