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

function signedId(value: string, secrets: readonly string[]): string | undefined {
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
