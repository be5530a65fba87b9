import type { Evidence } from '../assurance/evidence.ts'
import type { EpochSeconds } from '../assurance/time.ts'
import type { FormerKey, SessionData } from './data.ts'

/** The format written here. A record of any other, older or newer, is not read. */
const FORMAT = 2

/** What is written, of a session and of what lies in it, in this order. */
const FIELDS = [
  ...['format', 'lineage', 'issuer', 'subject', 'sid', 'name', 'email', 'startedAt', 'endsAt', 'sealedIdToken', 'agent'],
  ...['evidence', 'acr', 'amr', 'acrs', 'authTime'],
  ...['renewedFrom', 'key', 'until'],
]

/**
 * A session as the text a store keeps. Its idle clock is not in it. Of equal sessions it is the same text, in whatever order their fields
 * came: a store that is to change a session only as it was read compares the text.
 */
export function toRecord(data: SessionData): string {
  return JSON.stringify({ format: FORMAT, ...data }, FIELDS)
}

/**
 * The session in a store's text, or undefined where any of it is not what `toRecord` writes: broken JSON, another format,
 * a missing field, a wrong type. Never throws, and takes over no field it does not know.
 *
 * With `checks/validate.ts` the only maker of `Evidence`: this one brings back what that one made. It runs in every request of
 * somebody signed in, hence no schema library.
 */
export function fromRecord(record: unknown): SessionData | undefined {
  const fields = objectIn(record)
  if (fields?.format !== FORMAT) return undefined
  const { lineage, issuer, subject, sid, name, email, startedAt, endsAt, sealedIdToken, agent } = fields
  const evidence = evidenceIn(fields.evidence)
  if (!(isName(lineage) && isName(issuer) && isName(subject))) return undefined
  if (!(isTextOrNull(sid) && isTextOrNull(name) && isTextOrNull(email) && isTextOrNull(sealedIdToken))) return undefined
  if (!(isMoment(startedAt) && isMoment(endsAt) && evidence !== undefined && typeof agent === 'string')) return undefined
  const renewedFrom = formerKeysIn(fields.renewedFrom)
  if (renewedFrom === undefined) return undefined
  return { lineage, issuer, subject, sid, name, email, evidence, startedAt, endsAt, sealedIdToken, agent, renewedFrom }
}

function objectIn(record: unknown): Record<string, unknown> | undefined {
  if (typeof record !== 'string') return undefined
  try {
    const value: unknown = JSON.parse(record)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function evidenceIn(list: unknown): Evidence[] | undefined {
  if (!Array.isArray(list)) return undefined
  const evidence: Evidence[] = []
  for (const entry of list as unknown[]) {
    if (typeof entry !== 'object' || entry === null) return undefined
    const { acr, amr, acrs, authTime } = entry as Record<string, unknown>
    if (!(isTextOrNull(acr) && isTexts(amr) && isTexts(acrs) && (authTime === null || isMoment(authTime)))) return undefined
    evidence.push({ acr, amr, acrs, authTime } as unknown as Evidence)
  }
  return evidence
}

function formerKeysIn(list: unknown): FormerKey[] | undefined {
  if (!Array.isArray(list)) return undefined
  const formerKeys: FormerKey[] = []
  for (const entry of list as unknown[]) {
    if (typeof entry !== 'object' || entry === null) return undefined
    const { key, until } = entry as Record<string, unknown>
    if (!(isName(key) && isMoment(until))) return undefined
    formerKeys.push({ key, until })
  }
  return formerKeys
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string')
}

function isMoment(value: unknown): value is EpochSeconds {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
