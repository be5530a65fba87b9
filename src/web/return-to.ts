/** Any origin will do: what counts is that the target stays on it. */
const BASE = 'https://portal.invalid'

/** Longer ones would make the transaction's cookie too large for the servers in between. */
const LONGEST = 512

/** A path as a browser would not change it: no backslash, no control character or space, no second slash in front. */
const PATH = /^\/(?![/\\])[^\\\p{C}\p{Z}]*$/u

/**
 * Where somebody may be sent back to: a path of ours, with its query, as it was given; everything else is `/`.
 * A fragment never reaches a server, so one in here was smuggled and counts as not a path.
 *
 * @example returnTo('/payroll?year=2026') → '/payroll?year=2026'
 * @example returnTo('//evil.example') → '/'
 * @see OWASP Unvalidated Redirects and Forwards Cheat Sheet
 */
export function returnTo(value: unknown): string {
  if (typeof value !== 'string' || value.length > LONGEST || !PATH.test(value) || value.includes('#')) return '/'
  return staysHere(value) && staysHere(decoded(value)) ? value : '/'
}

/** Parsed as a browser would, the target is on our origin and still the same path. */
function staysHere(value: string | undefined): boolean {
  if (value === undefined || !PATH.test(value) || !URL.canParse(value, BASE)) return false
  const url = new URL(value, BASE)
  return url.origin === BASE && !url.pathname.startsWith('//')
}

/** Once more than any hop in between may decode. A space that was encoded is no attack, so it is put back. */
function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value.replace(/\?.*$/s, '')).replaceAll(' ', '+')
  } catch {
    return undefined
  }
}
