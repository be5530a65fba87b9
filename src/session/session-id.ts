import { hash, randomBytes } from 'node:crypto'

/** A new session id: 256 random bits, base64url. Goes into the cookie and nowhere else; stores know it by `keyOf`. */
export function newSessionId(): string {
  return randomBytes(32).toString('base64url')
}

/** What a store files a session under: the base64url SHA-256 of its id, from which nobody gets the id back. */
export function keyOf(id: string): string {
  return hash('sha256', id, 'base64url')
}

/** A new lineage, drawn at sign-in: 128 random bits, base64url. Never shown; see `publicId`. */
export function newLineage(): string {
  return randomBytes(16).toString('base64url')
}

/**
 * What pages and the audit log call a session: the first 16 base64url characters of the SHA-256 of its lineage. The same from
 * sign-in to sign-out, and good for nothing but telling sessions apart.
 */
export function publicId(lineage: string): string {
  return hash('sha256', lineage, 'base64url').slice(0, 16)
}
