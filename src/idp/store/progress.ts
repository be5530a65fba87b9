import type { DatabaseSync } from 'node:sqlite'

/** How far somebody has come in one interaction, before anything of it reaches their session. */
export type Progress = Readonly<{
  /** Who has proved something here, or null. Everything proved here was proved by this one person. */
  person: string | null
  /** What was proved here, in `amr` words. */
  amr: readonly string[]
}>

/** Wrong answers one interaction allows, passwords and codes together. */
const ATTEMPTS = 5

export type ProgressStore = ReturnType<typeof progressIn>

/**
 * Keeps the progress of interactions, for `lifetime` seconds each. It is swept, never forgotten earlier: used-up attempts stay
 * used up for answers that are still under way.
 */
export function progressIn(database: DatabaseSync, lifetime: number) {
  const begin = database.prepare('INSERT OR IGNORE INTO progress (interaction, expires_at) VALUES (?, ?)')
  const read = database.prepare('SELECT person, amr FROM progress WHERE interaction = ?')
  const write = database.prepare('UPDATE progress SET person = ?, amr = ? WHERE interaction = ?')
  const count = database.prepare('UPDATE progress SET attempts = attempts + 1 WHERE interaction = ? AND attempts < ?')
  const giveBack = database.prepare('UPDATE progress SET attempts = attempts - 1 WHERE interaction = ?')
  const challenge = database.prepare('UPDATE progress SET challenge = ? WHERE interaction = ?')
  const readChallenge = database.prepare('SELECT challenge FROM progress WHERE interaction = ?')

  const of = (interaction: string): Progress => {
    begin.run(interaction, Math.floor(Date.now() / 1000) + lifetime)
    const row = read.get(interaction)
    return { person: row?.person as string | null, amr: JSON.parse(row?.amr as string) }
  }

  return {
    of,
    /** Adds what a person has just proved. What another person proved before is dropped, never mixed in. */
    proved(interaction: string, person: string, amr: readonly string[]) {
      const before = of(interaction)
      const kept = before.person === person ? before.amr : []
      write.run(person, JSON.stringify([...new Set([...kept, ...amr])]), interaction)
    },
    /** Takes one of the attempts before an answer is looked at, so that answers sent at once cannot share one. */
    takeAttempt(interaction: string): 'taken' | 'none-left' {
      return count.run(interaction, ATTEMPTS).changes === 1 ? 'taken' : 'none-left'
    },
    /** The answer was right: it costs no attempt. */
    giveBackAttempt(interaction: string) {
      giveBack.run(interaction)
    },
    setChallenge(interaction: string, value: string) {
      challenge.run(value, interaction)
    },
    /** The passkey challenge, taken: one answer for one challenge. */
    takeChallenge(interaction: string): string | null {
      const value = (readChallenge.get(interaction)?.challenge ?? null) as string | null
      challenge.run(null, interaction)
      return value
    },
  }
}
