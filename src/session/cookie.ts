import { unsign } from 'cookie-signature'
import type { Config } from '../config.ts'

/** Over https the prefix makes browsers refuse the cookie from any other host, path or scheme. @see RFC 6265bis, 4.1.3.2 */
export function sessionCookieName({ secure }: Pick<Config, 'secure'>): string {
  return secure ? '__Host-session' : 'session'
}

/** More cookies of one name than a browser of ours can have. */
const MOST = 4

/**
 * The session ids in a `Cookie` header whose signature verifies with any of the secrets, each once. A browser has one;
 * several mean that somebody else could plant one, and the caller trusts none blindly.
 *
 * The form is express-session's: `s:` and the id, a dot, the signature, percent-encoded.
 */
export function sessionIdsIn(header: string | undefined, name: string, secrets: readonly string[]): readonly string[] {
  if (header === undefined || !header.includes(`${name}=`)) return []
  const ids = new Set<string>()
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    if (at < 0 || pair.slice(0, at).trim() !== name) continue
    const id = signedId(pair.slice(at + 1).trim(), secrets)
    if (id !== undefined) ids.add(id)
  }
  return ids.size > MOST ? [] : [...ids]
}

/** How many verified values a process remembers; with more people at once, the rest are verified again. */
const REMEMBERED = 10_000

/** Values that did verify, by the list of secrets they did it with. */
const verified = new WeakMap<readonly string[], Map<string, string>>()

/** The same value verifies with the same secrets each time: once is enough, and a signature costs as much as reading the session. */
function signedId(value: string, secrets: readonly string[]): string | undefined {
  let known = verified.get(secrets)
  if (known === undefined) {
    known = new Map()
    verified.set(secrets, known)
  }
  const remembered = known.get(value)
  if (remembered !== undefined) return remembered
  const id = verifiedId(value, secrets)
  if (id === undefined) return undefined
  if (known.size === REMEMBERED) known.clear()
  known.set(copyOf(value), copyOf(id))
  return id
}

/** A part of a string keeps the whole of it in memory: here the `Cookie` header, with everything else that is under way in it. */
function copyOf(part: string): string {
  return Buffer.from(part).toString()
}

function verifiedId(value: string, secrets: readonly string[]): string | undefined {
  const signed = decoded(value)
  if (signed === undefined || !signed.startsWith('s:')) return undefined
  for (const secret of secrets) {
    const id = unsign(signed.slice(2), secret)
    if (id !== false) return id
  }
  return undefined
}

function decoded(value: string): string | undefined {
  if (!value.includes('%')) return value
  try {
    return decodeURIComponent(value)
  } catch {
    return undefined
  }
}
