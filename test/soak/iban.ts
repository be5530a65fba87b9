/** A valid German IBAN for a number, its check digits worked out. @see ISO 13616, mod 97 */
export function ibanOf(number: number): string {
  const account = String(number).padStart(18, '0')
  const rest = BigInt(`${account}131400`) % 97n
  return `DE${String(98n - rest).padStart(2, '0')}${account}`
}

/** In groups of four, as pages write it. */
export const grouped = (iban: string): string => iban.replace(/(.{4})(?=.)/g, '$1 ')
