import type { Response } from 'express'
import { Refused } from '../oidc/refusal.ts'
import type { Transaction } from '../oidc/transaction.ts'
import { loggedOutSince } from '../session/logged-out.ts'
import type { Session } from '../session/read.ts'
import type { Services } from './services.ts'
import { replaceSession } from './visit.ts'

/**
 * Ends a session that has just been written, where a logout of its person came while the answer was under way. To be called before the
 * browser is told anything: a logout that comes later finds the session itself.
 *
 * @param undo puts what was there before in its place, for when the store cannot say: then nobody is told of what was written.
 * @throws {Refused} `session_ended`; {StoreUnavailable} with the person as they were.
 */
export async function refuseLoggedOut(
  { store }: Services,
  res: Response,
  { key, data }: Session,
  { sentAtMillisecond }: Transaction,
  undo: () => Promise<unknown>,
): Promise<void> {
  const loggedOut = await loggedOutSince(store, data, sentAtMillisecond).catch(async (error: unknown) => {
    await undo().catch(() => {})
    throw error
  })
  if (!loggedOut) return
  await store.destroy(key)
  replaceSession(res, null)
  throw new Refused('session_ended', 'the provider ended these sessions meanwhile')
}
