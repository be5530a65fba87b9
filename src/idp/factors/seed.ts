import type { DatabaseSync } from 'node:sqlite'
import { Secret } from 'otpauth'
import { PEOPLE } from '../demo-people.ts'
import { hashPassword } from './password.ts'

/** Gives everybody who has none yet a password hash and, with a phone, a TOTP secret. Later starts hash nothing. */
export async function seedFactors(database: DatabaseSync): Promise<void> {
  const known = database.prepare('SELECT 1 FROM factors WHERE person = ?')
  const insert = database.prepare('INSERT OR IGNORE INTO factors (person, password_hash, totp_secret) VALUES (?, ?, ?)')
  const missing = PEOPLE.filter(({ id }) => known.get(id) === undefined)
  await Promise.all(
    missing.map(async ({ id, password, phone }) => {
      const hash = await hashPassword(password)
      insert.run(id, hash, phone === null ? null : new Secret({ size: 20 }).base32)
    }),
  )
}

/** The stored hash of somebody's password. */
export function passwordHashOf(database: DatabaseSync, person: string | undefined): string | undefined {
  if (person === undefined) return undefined
  return database.prepare('SELECT password_hash FROM factors WHERE person = ?').get(person)?.password_hash as string | undefined
}
