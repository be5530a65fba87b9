/** A request target whose path has one meaning. */
export type Target = Readonly<{
  /** As it goes into every decision, and to the app. */
  path: string
  /** With its `?`, or empty. No rule looks at it. */
  query: string
}>

/** What RFC 3986 allows in a path as it stands, without `;`, which some servers take for the start of parameters and cut off. */
const PATH = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,=:@/]|%[0-9A-Fa-f]{2})*$/
const QUERY = /^[\x21\x22\x24-\x7e]*$/
/** Encoded, these are another spelling of themselves, or become a separator, an escape or a command once decoded. */
const NEVER_ENCODED = /[A-Za-z0-9\-._~/\\;%?#\p{Cc}]/u
const INVISIBLE = /[\p{C}\p{Z}]/u
const ASCII = /\p{ASCII}/u

/**
 * Reads a request target whose path means the same to every server that may look at it: this gateway, a proxy before it, the app
 * behind it. Whatever two of them could read differently has no normal form.
 *
 * Refused are: another spelling of a plain character (`%61`), an encoded separator, dot, backslash or percent sign, `;`, `//`,
 * `.` and `..`, names that end in a dot or begin or end with a space (file systems drop these), control and invisible characters,
 * characters that turn into ASCII when folded, broken UTF-8, an absolute form, a fragment. Capital and small letters are two
 * spellings too, but of honest paths: `rule-for.ts` looks at them.
 *
 * @example normalTarget('/timesheets/2026?week=48') → { path: '/timesheets/2026', query: '?week=48' }
 * @example normalTarget('/timesheets/..%2fapprove') → undefined
 * @see RFC 3986, 6.2.2; RFC 9110, 4.2.3
 */
export function normalTarget(target: string): Target | undefined {
  const [, path = '', query = ''] = /^([^?]*)(.*)$/s.exec(target) ?? []
  if (!PATH.test(path) || !QUERY.test(query)) return undefined
  const decoded = decodedPath(path)
  if (decoded === undefined || !hasPlainSegments(decoded)) return undefined
  return { path: path.replace(/%[0-9a-f]{2}/gi, (octet) => octet.toUpperCase()), query }
}

/** The path with its escapes decoded, where each of them had to be one. */
function decodedPath(path: string): string | undefined {
  let sound = true
  const decoded = path.replace(/(?:%[0-9A-Fa-f]{2})+/g, (escapes) => {
    const characters = decodedOnce(escapes)
    sound &&= characters !== undefined && [...characters].every(hasOneMeaning)
    return characters ?? ''
  })
  return sound ? decoded : undefined
}

function decodedOnce(escapes: string): string | undefined {
  try {
    return decodeURIComponent(escapes)
  } catch {
    return undefined
  }
}

function hasOneMeaning(character: string): boolean {
  if (ASCII.test(character)) return !NEVER_ENCODED.test(character)
  if (INVISIBLE.test(character)) return false
  const upper = character.toUpperCase()
  return !ASCII.test(character.normalize('NFKC').toLowerCase()) && !(upper.length === 1 && ASCII.test(upper))
}

function hasPlainSegments(decoded: string): boolean {
  const segments = decoded.slice(1).split('/')
  const last = segments.length - 1
  return segments.every((segment, index) => (segment === '' ? index === last : !/^ |[ .]$/.test(segment)))
}
