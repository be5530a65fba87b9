import type { Dialect, Factor, Proof } from '../idp/dialect.ts'
import { acrValues, earliest, has, proofsThatCount, staysOn, with_ } from './proving.ts'

/** The levels of our recipe. */
const LEVEL_OF: Readonly<Record<Factor, number>> = { password: 2, otp: 4, passkey: 5 }

/**
 * LemonLDAP::NG. `acr_values` is a minimum, and a session that falls short is upgraded, not begun anew.
 *
 * @param forceAuthnInterval `portalForceAuthnInterval` in seconds: `prompt=login` is ignored in a session younger than that.
 * @see https://gitlab.ow2.org/lemonldap-ng/lemonldap-ng, Issuer/OpenIDConnect.pm, `_authorizeEndpoint`
 */
export const lemonldap = (forceAuthnInterval: number): Dialect => ({
  discovery: { acr_values_supported: ['loa-1', 'loa-2', 'loa-3', 'loa-4', 'loa-5'] },
  answer(visit) {
    const { asked, can, proofs: held, now } = visit
    // `$prompt =~ /\blogin\b/ and time - $_utime > portalForceAuthnInterval`; `if ($max_age && …)` drops 0.
    const heedsPrompt = held.length > 0 && now - earliest(held) > forceAuthnInterval
    const counted = proofsThatCount(visit, heedsPrompt ? ['prompt=login', 'max_age>0'] : ['max_age>0'], earliest)
    const signedIn = with_(counted, ['password'], now)
    const wanted = levelWanted(acrValues(asked))
    const upgrade = (['otp', 'passkey'] as const).find((factor) => can.includes(factor) && LEVEL_OF[factor] >= wanted)
    const tooLow = level(signedIn) < wanted
    if (tooLow && upgrade === undefined) return staysOn('Upgrade your session: no second factor available.')
    const proofs = tooLow && upgrade !== undefined ? with_(signedIn, [upgrade], now) : signedIn
    // The name of the level that was reached; `_lastAuthnUTime`, which a second factor leaves where it was.
    return { kind: 'signed-in', proofs, claims: { acr: `loa-${level(proofs)}`, auth_time: earliest(proofs) } }
  },
})

const level = (proofs: readonly Proof[]): number =>
  Math.max(...(Object.keys(LEVEL_OF) as Factor[]).map((factor) => (has(proofs, factor) ? LEVEL_OF[factor] : 0)))

/** "Picks the first ACR value from the list that matches a known Authn Context." */
function levelWanted(values: readonly string[]): number {
  const known = values.find((value) => /^loa-[1-5]$/.test(value))
  return known === undefined ? 0 : Number(known.slice(-1))
}
