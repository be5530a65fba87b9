/** The currencies a transfer may be in, and how many digits their minor unit has. @see ISO 4217 */
const MINOR_DIGITS: ReadonlyMap<string, number> = new Map([
  ['EUR', 2],
  ['USD', 2],
  ['GBP', 2],
  ['CHF', 2],
  ['PLN', 2],
  ['SEK', 2],
  ['JPY', 0],
  ['KWD', 3],
])

export const CURRENCIES: readonly string[] = [...MINOR_DIGITS.keys()]

/** Digits before the point: with three more behind it, the number of minor units is still exact. */
const MOST_DIGITS = 9

/** An amount of money as a whole number of the currency's smallest unit: 12000 EUR-cents are 120.00 EUR. Never a fraction. */
export type Money = Readonly<{ minorUnits: number; currency: string }>

/**
 * Reads an amount as a person types it: digits, and after a point or a comma no more digits than the currency has. No sign, no
 * exponent, no thousands separators: `1.000` is refused for euros, not guessed at.
 *
 * @returns undefined for anything else, for nothing at all (0.00), and for a currency that is not on the list.
 */
export function parseAmount(typed: string, currency: string): Money | undefined {
  const digits = MINOR_DIGITS.get(currency)
  const read = /^(0|[1-9]\d*)(?:[.,](\d+))?$/.exec(typed.trim())
  if (digits === undefined || read === null) return undefined
  const [, whole = '', part = ''] = read
  if (whole.length > MOST_DIGITS || part.length > digits) return undefined
  const minorUnits = Number(whole + part.padEnd(digits, '0'))
  return minorUnits > 0 ? { minorUnits, currency } : undefined
}

/** The amount with all digits of its currency, a point before the minor ones: `120.00`, `500`, `1.250`. */
export function writeAmount({ minorUnits, currency }: Money): string {
  const digits = MINOR_DIGITS.get(currency) ?? 0
  const all = String(minorUnits).padStart(digits + 1, '0')
  return digits === 0 ? all : `${all.slice(0, -digits)}.${all.slice(-digits)}`
}
