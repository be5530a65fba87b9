import type { DatabaseSync } from 'node:sqlite'

/** Wrong answers in a row, over all factors, that lock a user. Okta has the same number, and it cannot be configured there. */
const WRONG_IN_A_ROW = 5
/** How long a lock lasts here, in seconds. */
const LOCKED = 300

export type Lockouts = ReturnType<typeof lockoutsIn>

/** Counts wrong answers to this API by user. Signing in at the provider's own pages is not affected. */
export function lockoutsIn(database: DatabaseSync) {
  const read = database.prepare('SELECT locked_until FROM lockouts WHERE person = ?')
  const count = database.prepare(
    `INSERT INTO lockouts (person, wrong, locked_until) VALUES (?, 1, 0)
     ON CONFLICT (person) DO UPDATE SET wrong = (wrong + 1) % ${WRONG_IN_A_ROW},
       locked_until = CASE WHEN wrong + 1 >= ${WRONG_IN_A_ROW} THEN ? ELSE 0 END`,
  )
  const clear = database.prepare('DELETE FROM lockouts WHERE person = ?')
  const now = () => Math.floor(Date.now() / 1000)

  return {
    locked: (person: string): boolean => ((read.get(person)?.locked_until ?? 0) as number) > now(),
    wrong(person: string) {
      count.run(person, now() + LOCKED)
    },
    clear(person: string) {
      clear.run(person)
    },
  }
}
