import type { Request } from 'express'
import { secondOf } from '../assurance/time.ts'
import type { Transaction } from '../oidc/transaction.ts'
import { sessionCookieName, sessionIdsIn } from '../session/cookie.ts'
import { sessionOfLineage } from '../session/of-lineage.ts'
import type { Session } from '../session/read.ts'
import { wasUnder } from '../session/renewed.ts'
import { keyOf } from '../session/session-id.ts'
import type { Services } from './services.ts'

/**
 * The session of a callback that was on its way while another tab's answer renewed the session: the browser sent the id that was good
 * until a moment ago. Only for a transaction of the same lineage, which this browser began. Its key is the old one: nothing can be
 * written under it, and nothing but this transaction can be finished with it.
 */
export async function renewedMeanwhile(
  { config, clock, store }: Services,
  req: Request,
  { issuer, session }: Transaction,
): Promise<Session | null> {
  if (session === null) return null
  const keys = sessionIdsIn(req.headers.cookie, sessionCookieName(config), config.sessionSecrets).map(keyOf)
  if (keys.length === 0) return null
  const moved = await sessionOfLineage(store, { issuer, lineage: session.lineage })
  if (moved === null) return null
  const key = keys.find((former) => wasUnder(former, moved.data, secondOf(clock())))
  return key === undefined ? null : { ...moved, key }
}
