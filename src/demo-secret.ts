import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The session secret of a demo that was given none: made once and kept beside the SQLite file, readable by its owner only, so that
 * sessions survive a restart. Without such a file it lasts as long as the process.
 */
export function demoSecret(sessionStore: string): string {
  const made = randomBytes(32).toString('base64url')
  if (!sessionStore.startsWith('sqlite:')) return made
  const file = join(dirname(sessionStore.slice('sqlite:'.length)), 'session-secret')
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  try {
    writeFileSync(file, made, { mode: 0o600, flag: 'wx' })
    return made
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    return readFileSync(file, 'utf8').trim()
  }
}
