/**
 * What an error of the Factor API means for the person:
 *
 * - `wrong`, `used`, `late`: the code is not the one, was used before, came too late; counted as a wrong answer
 * - `denied`: refused on the phone
 * - `locked`: locked there
 * - `recently`: another message may be sent in a moment
 * - `busy`: the API takes no more calls for a while
 * - `unusable`: this factor does not work for this person, or not now; another one may
 * - `broken`: nothing the person can do: our token, our request, their outage
 */
export type FaultMeaning = 'wrong' | 'used' | 'late' | 'denied' | 'locked' | 'recently' | 'busy' | 'unusable' | 'broken'

/** @see Okta error codes, https://developer.okta.com/docs/reference/error-codes/ */
const BY_CODE: ReadonlyMap<string, FaultMeaning> = new Map([
  ['E0000068', 'wrong'],
  ['E0000082', 'used'],
  ['E0000083', 'late'],
  ['E0000073', 'denied'],
  ['E0000069', 'locked'],
  ['E0000119', 'locked'],
  ['E0000109', 'recently'],
  ['E0000118', 'recently'],
  ['E0000133', 'recently'],
  ['E0000047', 'busy'],
  ['E0000007', 'unusable'],
  ['E0000138', 'unusable'],
  ['E0000146', 'unusable'],
  ['E0000147', 'unusable'],
  ['E0000150', 'unusable'],
  ['E0000151', 'unusable'],
  ['E0000154', 'unusable'],
  ['E0000155', 'unusable'],
  ['E0000180', 'unusable'],
  ['E0000186', 'unusable'],
  ['E0000204', 'unusable'],
  ['E0000205', 'unusable'],
  ['E0000247', 'unusable'],
])

/**
 * @param code `errorCode` of the answer, or null where it had none.
 * A code that is not known never says that an answer was wrong.
 */
export function meaningOf(status: number, code: string | null): FaultMeaning {
  const known = code === null ? undefined : BY_CODE.get(code)
  if (known !== undefined) return known
  return status === 429 ? 'busy' : 'broken'
}
