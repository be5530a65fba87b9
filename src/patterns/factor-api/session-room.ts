import { sign } from 'cookie-signature'
import type { Request, Response } from 'express'
import { after, type EpochSeconds, type Seconds, secondOf, seconds } from '../../assurance/time.ts'
import type { Config } from '../../config.ts'
import type { Sealer } from '../../seal.ts'
import { sessionIdsIn } from '../../session/cookie.ts'
import { keyOf, newLineage, newSessionId } from '../../session/session-id.ts'
import type { SessionStore } from '../../session/store.ts'
import type { Kind } from './factor.ts'

/** A session of this application ends at the latest after so long; nothing prolongs it. */
const LIFETIME: Seconds = seconds(3_600)

/** What a session of the application holds. How long a confirmation counts is for `confirmation.ts` to say. */
export type DeskSession = Readonly<{
  /** The account's id. */
  account: string
  /** The same from sign-in to sign-out, through every change of the session's id. Never shown. */
  lineage: string
  /** The last second of the session. */
  endsAt: EpochSeconds
  /** The factor that was verified last, and when. */
  confirmed: Readonly<{ kind: Kind; at: EpochSeconds }> | null
}>

/** A live session, as a request found it: what it holds, and what the store files it under. */
export type OpenSession = Readonly<{ key: string; data: DeskSession }>

/** The application's own session room: its own cookie, its own records, none of which the portal's sessions know. */
export type SessionRoom = Readonly<{
  /** The session of a request, or null. Two live ones under one cookie name are nobody's. */
  read(req: Request): Promise<OpenSession | null>
  /** Begins a session; the one the browser had ends. */
  begin(req: Request, res: Response, account: string): Promise<DeskSession>
  /** Puts a session under a new id, with another confirmation. Null where it has ended meanwhile, and then nothing is written. */
  renew(res: Response, session: OpenSession, confirmed: DeskSession['confirmed']): Promise<DeskSession | null>
  /** Ends the session here, whatever becomes of the cookie. Null where it had ended before. */
  end(res: Response, session: OpenSession): Promise<DeskSession | null>
}>

/** `__Host-help-desk` over https, `help-desk` on loopback. @see RFC 6265bis, 4.1.3.2 */
export function createSessionRoom(config: Config, store: SessionStore, sealer: Sealer, clock: () => number): SessionRoom {
  const cookie = config.secure ? '__Host-help-desk' : 'help-desk'
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure: config.secure } as const
  const nameOf = (key: string): string => `help-desk:session:${key}`
  const now = (): EpochSeconds => secondOf(clock())

  const opened = async (sealed: string | undefined): Promise<DeskSession | null> => {
    const data = sealed === undefined ? undefined : ((await sealer.open(sealed)) as DeskSession | undefined)
    return data !== undefined && now() <= data.endsAt ? data : null
  }

  /** Writes it under a new id, which nobody knows until `give`. */
  const write = async (data: DeskSession): Promise<Readonly<{ id: string; key: string }>> => {
    const id = newSessionId()
    const key = keyOf(id)
    await store.keep(nameOf(key), await sealer.seal(data), seconds(data.endsAt - now() + 1))
    return { id, key }
  }

  const give = (res: Response, id: string): void => {
    res.cookie(cookie, `s:${sign(id, config.sessionSecrets[0] as string)}`, attributes)
  }

  const read = async (req: Request): Promise<OpenSession | null> => {
    let found: OpenSession | null = null
    for (const id of sessionIdsIn(req.headers.cookie, cookie, config.sessionSecrets)) {
      const key = keyOf(id)
      const data = await opened(await store.peek(nameOf(key)))
      if (data === null) continue
      if (found !== null) return null
      found = { key, data }
    }
    return found
  }

  return {
    read,
    async begin(req, res, account) {
      const data: DeskSession = { account, lineage: newLineage(), endsAt: after(now(), LIFETIME), confirmed: null }
      const { id } = await write(data)
      const before = await read(req)
      if (before !== null) await store.take(nameOf(before.key))
      give(res, id)
      return data
    },
    async renew(res, { key, data: old }, confirmed) {
      const data: DeskSession = { ...old, confirmed }
      const renewed = await write(data)
      // Whoever takes the old record has the right to the new one; a sign-out may have been first.
      if ((await store.take(nameOf(key))) === undefined) {
        await store.take(nameOf(renewed.key))
        return null
      }
      give(res, renewed.id)
      return data
    },
    async end(res, { key }) {
      const data = await opened(await store.take(nameOf(key)))
      res.clearCookie(cookie, attributes)
      return data
    },
  }
}
