import { parseCookie } from 'cookie'
import type { Request, Response } from 'express'
import type { EpochSeconds, Seconds } from '../assurance/time.ts'
import type { Config } from '../config.ts'
import { nameOf } from '../oidc/transaction.ts'
import { MOST_AT_ONCE } from '../session/as-it-is-now.ts'

/** At most `MOST_AT_ONCE` are under way in one browser, and so many bytes of them; the oldest are dropped. */
const MOST_BYTES = 7_000
/** How much longer than the transaction its cookie lives, so that a late visitor reads "expired" and not "unknown". */
const GRACE = 600

/** One cookie per transaction, so that sign-ins in several tabs do not know of each other: `tx-<when>-<name of the state>`. */
export type TransactionCookies = Readonly<{
  put(req: Request, res: Response, state: string, sealed: string, sentAt: EpochSeconds): void
  /** The sealed transaction of that state and its cookie, or undefined. */
  find(req: Request, state: string): Readonly<{ cookie: string; sealed: string }> | undefined
  /** Every sealed transaction under way, oldest first, whoever made it. */
  all(req: Request): ReadonlyArray<Readonly<{ cookie: string; sealed: string }>>
  drop(res: Response, cookie: string): void
  /** Drops all of them: at sign-out. */
  dropAll(req: Request, res: Response): void
}>

export function createTransactionCookies(config: Pick<Config, 'secure'>, lifetime: Seconds): TransactionCookies {
  const prefix = config.secure ? '__Host-tx-' : 'tx-'
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure: config.secure } as const

  const pending = (req: Request): Array<[cookie: string, sealed: string]> =>
    Object.entries(parseCookie(req.headers.cookie ?? ''))
      .flatMap(
        ([name, value]): Array<[string, string]> => (name.startsWith(prefix) && value !== undefined ? [[name, value]] : []),
      )
      .sort(([one], [other]) => sentAtOf(one, prefix) - sentAtOf(other, prefix))

  const drop = (res: Response, cookie: string): void => {
    res.clearCookie(cookie, attributes)
  }

  return {
    put(req, res, state, sealed, sentAt) {
      const held = pending(req)
      let bytes = sealed.length + held.reduce((sum, [, value]) => sum + value.length, 0)
      while (held.length > 0 && (held.length >= MOST_AT_ONCE || bytes > MOST_BYTES)) {
        const [oldest, value] = held.shift() as [string, string]
        bytes -= value.length
        drop(res, oldest)
      }
      res.cookie(`${prefix}${sentAt.toString(36)}-${nameOf(state)}`, sealed, { ...attributes, maxAge: (lifetime + GRACE) * 1000 })
    },
    find(req, state) {
      const ending = `-${nameOf(state)}`
      const found = pending(req).find(([cookie]) => cookie.endsWith(ending))
      return found === undefined ? undefined : { cookie: found[0], sealed: found[1] }
    },
    all: (req) => pending(req).map(([cookie, sealed]) => ({ cookie, sealed })),
    drop,
    dropAll(req, res) {
      for (const [cookie] of pending(req)) drop(res, cookie)
    },
  }
}

/** A name that we did not make sorts first and is dropped first. */
function sentAtOf(cookie: string, prefix: string): number {
  const sentAt = Number.parseInt(cookie.slice(prefix.length), 36)
  return Number.isNaN(sentAt) ? 0 : sentAt
}
