import type { Request, Response } from 'express'
import { secondOf } from '../assurance/time.ts'
import type { Transaction } from '../oidc/transaction.ts'
import type { SessionData } from '../session/data.ts'
import type { Session } from '../session/read.ts'
import { renew } from '../session/renew.ts'
import type { SessionStore } from '../session/store.ts'
import { refuseLoggedOut } from './refuse-logged-out.ts'
import type { Services } from './services.ts'
import { replaceSession } from './visit.ts'

/** The session after the answer was accepted. */
export type Outcome = Readonly<{ data: SessionData }>

/**
 * Writes the session under a new id, looks whether a logout came first, and only then hands the browser the id.
 *
 * @returns null where `from` has ended or was changed meanwhile: then nothing was written.
 * @throws {Refused} `session_ended` where the provider ended this person's sessions; {StoreUnavailable} with the person as they were.
 */
export async function renewUnlessLoggedOut(
  services: Services,
  req: Request,
  res: Response,
  from: Session | null,
  data: SessionData,
  transaction: Transaction,
): Promise<Outcome | null> {
  const { store, config, clock, issuer } = services
  const renewed = await renew(store, config, from, data, secondOf(clock()))
  if (renewed === null) return null
  const { id, session } = renewed
  // Nobody would get the new id, so the person must not be left without the old one.
  await refuseLoggedOut(services, res, session, transaction, () => undo(store, session.key, from))
  issuer.issue(req, id)
  replaceSession(res, session)
  return { data: session.data }
}

async function undo(store: SessionStore, key: string, from: Session | null): Promise<void> {
  if (from === null) await store.destroy(key)
  else await store.move(key, from.key, { data: from.data, idleUntil: from.idleUntil })
}
