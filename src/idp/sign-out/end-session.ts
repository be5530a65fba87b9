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
 * the others) and removes it, which also ends its codes and opaque tokens. The browser's cookie then names nothing.
 */
export async function endSession(provider: Provider, session: Session): Promise<void> {
  const { accountId, authorizations = {} } = session
  await Promise.all(
    Object.entries(authorizations).map(async ([clientId, { sid }]) => {
      const client = await provider.Client.find(clientId)
      if (client?.backchannelLogoutUri === undefined || accountId === undefined || sid === undefined) return
      await (client as unknown as LogoutSender).backchannelLogout(accountId, sid).catch(() => undefined)
    }),
  )
  await session.destroy()
}
