import type { Enrolled } from '../factors/enrolled.ts'
import type { Acr } from './acr-values.ts'

/** A passkey proves possession of a key (`pop`), kept in software (`swk`) or in a device it cannot leave (`hwk`). */
const provesTwoFactors = (amr: readonly string[]) =>
  amr.includes('pop') || // a passkey here always comes with user verification, so it is something one has and is or knows
  (amr.includes('pwd') && amr.includes('otp')) ||
  (amr.includes('swk') && amr.includes('pin')) // an approval on the phone: its key, and the PIN that unlocks it

/** What somebody could prove at most. */
const everythingOf = ({ totp, passkey, hardwarePasskey }: Enrolled): readonly string[] => [
  'pwd',
  ...(totp ? ['otp'] : []),
  ...(passkey ? ['pop'] : []),
  ...(hardwarePasskey ? ['hwk'] : []),
]

/**
 * Whether these methods satisfy that `acr`. Not an order: a passkey alone is phishing-resistant and two factors, and yet no
 * password; `...:ifpossible` asks one factor of those who have no second.
 */
export function satisfies(acr: Acr, amr: readonly string[], enrolled: Enrolled): boolean {
  switch (acr) {
    case 'urn:okta:loa:1fa:any':
      return amr.length > 0
    case 'urn:okta:loa:1fa:pwd':
      return amr.includes('pwd')
    case 'urn:okta:loa:2fa:any':
      return provesTwoFactors(amr)
    case 'urn:okta:loa:2fa:any:ifpossible':
      return provesTwoFactors(amr) || (amr.length > 0 && !provesTwoFactors(everythingOf(enrolled)))
    case 'phr':
      return amr.includes('pop')
    case 'phrh':
      return amr.includes('pop') && amr.includes('hwk')
  }
}

/** Whether somebody with these factors could ever satisfy that `acr`. */
export const reachable = (acr: Acr, enrolled: Enrolled): boolean => satisfies(acr, everythingOf(enrolled), enrolled)

/** The strongest `acr` these methods satisfy, for whoever did not ask for one. */
export function strongest(amr: readonly string[], enrolled: Enrolled): Acr {
  const strongestFirst: readonly Acr[] = ['phrh', 'phr', 'urn:okta:loa:2fa:any', 'urn:okta:loa:1fa:pwd']
  return strongestFirst.find((acr) => satisfies(acr, amr, enrolled)) ?? 'urn:okta:loa:1fa:any'
}
