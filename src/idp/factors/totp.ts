import type { DatabaseSync } from 'node:sqlite'
import { TOTP } from 'otpauth'

const PERIOD = 30
/** Steps before and after the current one that are accepted, for clocks that differ. */
const WINDOW = 1
/** After this many wrong codes in a row, over all interactions, codes rest for a while: guessing by starting over does not help. */
const WRONG_IN_A_ROW = 10
const PAUSE = 300

export type CodeVerdict = 'right' | 'wrong' | 'already-used' | 'paused'

/** `usableIn` is 0 unless even the next code is used; then it says in how many seconds the shown one will be accepted. */
export type ShownCode = Readonly<{ code: string; expiresAt: number; usableIn: number }>

export type Totp = ReturnType<typeof totpIn>

const generator = (secret: string) => new TOTP({ secret, digits: 6, period: PERIOD })
const nowInSeconds = () => Math.floor(Date.now() / 1000)

/** Time-based one-time passwords: what the simulated phone shows and what the sign-in page accepts, each once. @see RFC 6238 */
export function totpIn(database: DatabaseSync) {
  const read = database.prepare('SELECT totp_secret, totp_step, codes_paused_until FROM factors WHERE person = ?')
  const use = database.prepare(
    'UPDATE factors SET totp_step = ?, wrong_codes = 0, codes_paused_until = 0 WHERE person = ? AND totp_step < ?',
  )
  const miss = database.prepare(
    `UPDATE factors SET codes_paused_until = CASE WHEN wrong_codes + 1 >= ${WRONG_IN_A_ROW} THEN ? ELSE 0 END,
       wrong_codes = (wrong_codes + 1) % ${WRONG_IN_A_ROW} WHERE person = ?`,
  )
  const of = (person: string) => {
    const row = read.get(person)
    if (typeof row?.totp_secret !== 'string') return undefined
    return { secret: row.totp_secret, usedStep: row.totp_step as number, pausedUntil: row.codes_paused_until as number }
  }

  return {
    enrolled: (person: string): boolean => of(person) !== undefined,

    /** Judges a code and uses its time step up: the same code, and any of an earlier step, is refused from then on. */
    verify(person: string, typed: string): CodeVerdict {
      const held = of(person)
      const now = nowInSeconds()
      if (held === undefined) return 'wrong'
      if (held.pausedUntil > now) return 'paused'
      const delta = generator(held.secret).validate({ token: typed.replace(/\s/g, ''), timestamp: now * 1000, window: WINDOW })
      if (delta === null) {
        miss.run(now + PAUSE, person)
        return 'wrong'
      }
      const step = Math.floor(now / PERIOD) + delta
      return use.run(step, person, step).changes === 1 ? 'right' : 'already-used'
    },

    /**
     * The code the phone shows: the current one or, once that is used, the next.
     */
    shown(person: string): ShownCode | undefined {
      const held = of(person)
      if (held === undefined) return undefined
      const now = nowInSeconds()
      const current = Math.floor(now / PERIOD)
      const step = Math.max(current, held.usedStep + 1)
      return {
        code: generator(held.secret).generate({ timestamp: step * PERIOD * 1000 }),
        expiresAt: (step + 1) * PERIOD,
        usableIn: Math.max(0, (step - WINDOW) * PERIOD - now),
      }
    },
  }
}
