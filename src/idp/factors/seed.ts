import type { DatabaseSync } from 'node:sqlite'
import { Secret } from 'otpauth'
import { PEOPLE } from '../demo-people.ts'

/** Gives everybody with a phone a TOTP secret, once. */
export function seedFactors(database: DatabaseSync): void {
  const known = database.prepare('SELECT 1 FROM factors WHERE person = ?')
  const insert = database.prepare('INSERT OR IGNORE INTO factors (person, totp_secret) VALUES (?, ?)')
  for (const { id, phone } of PEOPLE.filter((person) => known.get(person.id) === undefined))
    insert.run(id, phone === null ? null : new Secret({ size: 20 }).base32)
}
