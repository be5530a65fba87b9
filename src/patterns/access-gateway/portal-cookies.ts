/** Cookies of the portal and of the boxed provider, which share the app's host: their names, however written and prefixed. */
const OURS = /^(?:__(?:host|secure)-)?(?:session|tx-.*|idp_.*)$/i

/** A `Cookie` header without our cookies and without nameless ones; undefined where nothing is left. */
export function cookiesForApp(header: string | undefined): string | undefined {
  const kept = (header ?? '').split(';').filter((pair) => isForeign(pair))
  return kept.length === 0 ? undefined : kept.map((pair) => pair.trim()).join('; ')
}

/**
 * The cookies an app may set: none by a name of ours, and none without a name, because browsers send `=session=…` as `session=…`.
 *
 * @see RFC 6265bis, 5.6
 */
export function cookiesFromApp(lines: readonly string[]): string[] {
  return lines.filter((line) => isForeign(line.split(';')[0] ?? ''))
}

function isForeign(pair: string): boolean {
  const at = pair.indexOf('=')
  const name = pair.slice(0, Math.max(at, 0)).trim()
  return name !== '' && !OURS.test(name)
}
