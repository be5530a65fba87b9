import type { Header } from './identity-headers.ts'
import { normalTarget, type Target } from './normal-path.ts'
import { isMethod, type Method } from './rule.ts'

/** The request that a proxy asks about. */
export type ForwardedRequest = Readonly<{ method: Method; target: Target }>

/** nginx by its configuration; Traefik and Caddy by themselves. */
const PAIRS = [
  ['x-original-method', 'x-original-uri'],
  ['x-forwarded-method', 'x-forwarded-uri'],
] as const

/**
 * The request in exactly one pair of headers, each there once. Undefined for anything else: no pair, half of one, both (then a
 * client has put in the other), a header twice, a method that is none of ours, a path without a normal form.
 *
 * @example `X-Original-Method: GET`, `X-Original-URI: /timesheets/?week=48`
 */
export function forwardedRequest(headers: readonly Header[]): ForwardedRequest | undefined {
  const valuesOf = (wanted: string) => headers.filter(([name]) => folded(name) === wanted).map(([, value]) => value)
  const found = PAIRS.filter((pair) => pair.some((name) => valuesOf(name).length > 0))
  const [pair] = found
  if (pair === undefined || found.length > 1) return undefined
  const [[method, ...moreMethods], [uri, ...moreUris]] = [valuesOf(pair[0]), valuesOf(pair[1])] as const
  if (!isMethod(method) || uri === undefined || moreMethods.length > 0 || moreUris.length > 0) return undefined
  const target = normalTarget(uri)
  return target === undefined ? undefined : { method, target }
}

/** A name in its disguises is the same name, and counts. */
function folded(name: string): string {
  return name.toLowerCase().replaceAll('_', '-')
}
