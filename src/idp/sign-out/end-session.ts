import type { Request, Response } from 'express'
import type Provider from 'oidc-provider'

/** The session of this browser, signed in or not. */
export const currentSession = (provider: Provider, req: Request, res: Response) =>
  provider.Session.get(provider.createContext(req, res))

type Session = Awaited<ReturnType<typeof currentSession>>
/** A method of oidc-provider's clients that its types leave out. */
type LogoutSender = { backchannelLogout(accountId: string, sid: string): Promise<void> }

/**
 * Ends a session for good: tells every portal of it (back-channel logout, awaited; one that cannot be reached does not keep
 * the others), takes back what was granted, removes the session. The browser's cookie then names nothing.
 */
export async function endSession(provider: Provider, session: Session): Promise<void> {
  const { accountId, authorizations = {} } = session
  await Promise.all(
    Object.entries(authorizations).map(async ([clientId, { sid, grantId }]) => {
      const client = await provider.Client.find(clientId)
      if (client?.backchannelLogoutUri !== undefined && accountId !== undefined && sid !== undefined)
        await (client as unknown as LogoutSender).backchannelLogout(accountId, sid).catch(() => undefined)
      if (grantId === undefined) return
      await (await provider.Grant.find(grantId))?.destroy()
    }),
  )
  await session.destroy()
}
