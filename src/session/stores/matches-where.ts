import type { SessionData } from '../data.ts'
import type { Where } from '../store.ts'

/** True when the session is one of those: every field given must match. */
export function matchesWhere(where: Where, data: SessionData): boolean {
  if (data.issuer !== where.issuer) return false
  if (where.subject !== undefined && data.subject !== where.subject) return false
  if (where.sid !== undefined && data.sid !== where.sid) return false
  if (where.lineage !== undefined && data.lineage !== where.lineage) return false
  if (where.startedUpTo !== undefined && data.startedAt > where.startedUpTo) return false
  return where.exceptLineage === undefined || data.lineage !== where.exceptLineage
}

/**
 * Refuses to mean everybody: a person, a session of the provider or a lineage must be named. So a logout whose
 * `sub` and `sid` got lost on the way ends nobody's session instead of everybody's.
 *
 * @throws {TypeError} a programming error, not a visitor's
 */
export function mustNameSomebody(where: Where): void {
  if (where.subject === undefined && where.sid === undefined && where.lineage === undefined) {
    throw new TypeError('a search for sessions names a subject, a sid or a lineage')
  }
}
