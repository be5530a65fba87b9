/** The last second that a calendar of this language has; `exp: 1e300` is no moment. @see ECMA-262, 21.4.1.1 */
const END_OF_CALENDAR = 8.64e12

/** True for a moment after 1970 that a calendar has, fractions included. @see RFC 7519, section 2 (NumericDate) */
export function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= END_OF_CALENDAR
}
