import type { Dialect } from '../idp/dialect.ts'
import { acrValues, has, newest, proofsThatCount, staysOn, with_ } from './proving.ts'

const LOA = ['loa1', 'loa1.5', 'loa2', 'loa3'].map((loa) => `http://surfconext.nl/assurance/${loa}`)

/**
 * SURFconext with SURFsecureID. The value is a minimum; whoever has a better token comes back with a higher one.
 *
 * @see https://wiki.surfnet.nl/display/surfconextdev/Requesting+SURFsecureID+in+authentication+requests
 */
export const surfconext: Dialect = {
  discovery: { acr_values_supported: LOA },
  answer(visit) {
    const { asked, can, now } = visit
    const counted = with_(proofsThatCount(visit, ['prompt=login', 'max_age=0', 'max_age>0']), ['password'], now)
    const stepsUp = acrValues(asked).some((value) => LOA.indexOf(value) > 0)
    const token = (['passkey', 'otp'] as const).find((factor) => can.includes(factor))
    // An institution without SURFsecureID: the request "will never succeed".
    if (stepsUp && token === undefined) return staysOn('Your institution does not use SURFsecureID.')
    const proofs = stepsUp && token !== undefined ? with_(counted, [token], now) : counted
    // loa3: a hardware token, identity checked; loa2: a one-time code, identity checked.
    const reached = !stepsUp ? LOA[0] : has(proofs, 'passkey') ? LOA[3] : LOA[2]
    return {
      kind: 'signed-in',
      proofs,
      // Methods are not communicated. auth_time: OpenID Connect Core 1.0, 2.
      claims: { acr: reached, ...(asked.has('max_age') ? { auth_time: newest(proofs) } : {}) },
    }
  },
}
