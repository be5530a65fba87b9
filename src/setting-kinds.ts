import { isIP } from 'node:net'
import { type Seconds, seconds } from './assurance/time.ts'

const LONGEST = 31_536_000
/** Characters of an `acr` value that need no escaping in a header's quoted-string. @see RFC 9470, section 3 */
const ACR_VALUE = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/** `10.0.0.1`, `10.0.0.0/8`, `::1`, `fd00::/8`. */
function isAddressOrRange(value: string): boolean {
  const [address = '', prefix, ...more] = value.split('/')
  const bits = isIP(address) === 4 ? 32 : 128
  return (
    isIP(address) !== 0 && more.length === 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits))
  )
}

/** What a text must be, in the words that follow the setting's name where it is not. */
export type Rule = readonly [holds: (text: string) => boolean, otherwise: string]

/** A text that keeps its rules, and what it means. */
export type Kind<T> = Readonly<{ rules: readonly Rule[]; meaning: (text: string) => T }>

/** What a setting may be, and what it is where it is not given. */
export type Setting<T, U> = Kind<T> & Readonly<{ unset: U }>

/** Undefined where it is not given. */
export const optional = <T>(kind: Kind<T>): Setting<T, undefined> => ({ ...kind, unset: undefined })

/** The default where it is not given. */
export const otherwise = <T>(unset: NoInfer<T>, kind: Kind<T>): Setting<T, T> => ({ ...kind, unset })

/** Any text that keeps the rules, as it is. */
export const text = (...rules: readonly Rule[]): Kind<string> => ({ rules, meaning: (given) => given })

/** Digits only: no sign, fraction, exponent or blank. */
export const wholeNumber = (from: number, to: number): Kind<number> => ({
  rules: [
    [
      (given) => /^\d{1,9}$/.test(given) && Number(given) >= from && Number(given) <= to,
      `must be a whole number from ${from} to ${to}`,
    ],
  ],
  meaning: Number,
})

/** Seconds; a year at most. */
export const duration = (from = 1, to = LONGEST): Kind<Seconds> => ({
  ...wholeNumber(from, to),
  meaning: (given) => seconds(Number(given)),
})

const splitAtBlanks = (given: string): readonly string[] => given.split(/\s+/).filter((one) => one !== '')

/** One or several `acr` values, with blanks between. @see OIDC Core 3.1.2.1 */
export const acrValues: Kind<readonly string[]> = {
  rules: [
    [(given) => splitAtBlanks(given).length > 0, 'must name at least one acr value'],
    [
      (given) => splitAtBlanks(given).every((value) => ACR_VALUE.test(value)),
      'must be acr values of printable characters without quotes or backslashes',
    ],
    [(given) => new Set(splitAtBlanks(given)).size === splitAtBlanks(given).length, 'names an acr value twice'],
  ],
  meaning: splitAtBlanks,
}

/** One of these, to the letter. */
export const oneOf = <const T extends string>(values: readonly T[]): Kind<T> => ({
  rules: [[(given) => (values as readonly string[]).includes(given), `must be one of ${values.join(', ')}`]],
  meaning: (given) => given as T,
})

/** An absolute `http:` or `https:` URL. */
export const isHttpUrl = (given: string): boolean => URL.canParse(given) && /^https?:$/.test(new URL(given).protocol)

/** An http or https origin, with or without its last slash. */
export const origin = text(
  [isHttpUrl, 'must be an http or https origin'],
  [
    (given) =>
      URL.canParse(given) &&
      (new URL(given).href === `${given}/` || new URL(given).href === given) &&
      new URL(given).pathname === '/' &&
      !/[?#@]/.test(given),
    'must be an origin: scheme, host and port, nothing behind',
  ],
)

const splitAtCommas = (given: string): readonly string[] =>
  given
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')

/** Addresses and ranges of addresses, with commas between. */
export const addressesOrRanges: Kind<readonly string[]> = {
  rules: [[(given) => splitAtCommas(given).every(isAddressOrRange), 'must be addresses or ranges, separated by commas']],
  meaning: splitAtCommas,
}
