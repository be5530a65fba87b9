import type { Dialect } from '../idp/dialect.ts'
import { acrValues, earliest, has, proofsThatCount, with_ } from './proving.ts'

const MULTI_FACTOR = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'

/**
 * Auth0, with the post-login Action of our recipe deployed or without it: then "acr_values" asks for nothing.
 *
 * @see https://auth0.com/docs/secure/multi-factor-authentication/step-up-authentication/configure-step-up-authentication-for-web-apps
 */
export const auth0 = (action: 'deployed' | 'missing'): Dialect => ({
  discovery: {},
  answer(visit) {
    const { asked, can, now } = visit
    // https://auth0.com/docs/authenticate/login/max-age-reauthentication
    const counted = proofsThatCount(visit, ['prompt=login', 'max_age=0', 'max_age>0'], earliest)
    const challenged = action === 'deployed' && acrValues(asked).includes(MULTI_FACTOR)
    // What somebody without a factor ends with is up to the Action: not documented. RFC 6749, 4.1.2.1 has this word for it.
    if (challenged && !can.includes('otp')) return { kind: 'error', error: 'access_denied' }
    // allowRememberBrowser is false: the factor is asked for in every such login.
    const signedIn = with_(
      counted.filter(({ factor }) => factor !== 'otp'),
      ['password'],
      now,
    )
    const proofs = challenged ? with_(signedIn, ['otp'], now) : signedIn
    return {
      kind: 'signed-in',
      proofs,
      claims: {
        // Both are there after MFA in this very login, and gone after a silent one.
        ...(has(proofs, 'otp') ? { acr: MULTI_FACTOR, amr: ['mfa'] } : {}),
        // auth_time comes with prompt=login or max_age only.
        ...(asked.has('max_age') || asked.get('prompt') === 'login' ? { auth_time: earliest(proofs) } : {}),
      },
    }
  },
})
