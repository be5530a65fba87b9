import { accountClient } from './account/client.ts'
import { createApp } from './app.ts'
import type { Parts } from './box.ts'
import { PEOPLE } from './demo-people.ts'
import { factorApi } from './factor-api/routes.ts'
import { enrolledFactors } from './factors/enrolled.ts'
import { passkeysIn } from './factors/passkey.ts'
import { passwordHashOf, seedFactors } from './factors/seed.ts'
import { totpIn } from './factors/totp.ts'
import { close, listenOnLoopback } from './listen-on-loopback.ts'
import type { DemoAccount } from './page.ts'
import { phoneChanges } from './phone/changes.ts'
import { messagesIn } from './phone/messages.ts'
import { promptsIn } from './phone/prompts.ts'
import { type PortalClient, portalClients, portalMetadata, randomSecret } from './provider/clients.ts'
import { createProvider } from './provider/create-provider.ts'
import { INTERACTION_LIFETIME } from './provider/lifetimes.ts'
import { signingKey } from './provider/signing-key.ts'
import { generatedOnce } from './store/generated-once.ts'
import { openDatabase } from './store/open-database.ts'
import { progressIn } from './store/progress.ts'
import { startSweeping } from './store/sweep.ts'

export type BoxOptions = Readonly<{
  /** 0 draws a free one. */
  port: number
  /** An SQLite file for keys, secrets, factors and sessions, or `:memory:`. */
  file: string
  /** The public origins of the portals that sign in here, e.g. `http://localhost:3000`. */
  portals: readonly string[]
}>

export type Box = Readonly<{
  /** `http://localhost:PORT`, without a slash at the end. */
  issuer: string
  /** The client of the first portal. */
  client: Readonly<{ id: string; secret: string }>
  clients: readonly PortalClient[]
  /** Who can sign in; `phone` is the address of their simulated phone. */
  accounts: readonly DemoAccount[]
  /** The Okta-shaped Factor API: its address, and the token that goes into `Authorization: SSWS …`. */
  factorApi: Readonly<{ url: string; token: string }>
  /** Ends all requests and closes the file. */
  stop(): Promise<void>
}>

/**
 * Starts an identity provider in a box: a real OpenID Provider with demo people, for development on one machine. It listens on
 * loopback only and knows no environment. Not for production: passwords and codes are shown to everybody.
 *
 * @example const box = await startBox({ port: 4000, file: 'data/idp.db', portals: ['http://localhost:3000'] })
 */
export async function startBox({ port, file, portals }: BoxOptions): Promise<Box> {
  if (portals.length === 0) throw new TypeError('portals must name at least one origin')
  let handle: ReturnType<typeof createApp> | undefined
  const { port: bound, servers } = await listenOnLoopback(port, (req, res) => {
    if (handle !== undefined) return void handle(req, res)
    res.writeHead(503, { 'Retry-After': '1' }).end()
  })
  const database = openDatabase(file)
  const changes = phoneChanges()
  const stopSweeping = startSweeping(database)
  const stop = async () => {
    stopSweeping()
    changes.close()
    await Promise.all(servers.map(close))
    database.close()
  }

  try {
    const issuer = `http://localhost:${bound}`
    const [clients, key, cookieKey, apiToken] = await Promise.all([
      portalClients(database, portals),
      signingKey(database),
      generatedOnce(database, 'cookie-key', randomSecret),
      generatedOnce(database, 'factor-api-token', () => `00${randomSecret()}`),
      seedFactors(database),
    ])
    const totp = totpIn(database)
    const passkeys = passkeysIn(database, issuer)
    const enrolled = (person: string) => enrolledFactors(person, { totp, passkeys })
    const prompts = promptsIn(database, changes)
    const messages = messagesIn(database, changes)
    const provider = createProvider({
      issuer,
      database,
      clients: [...clients.map(portalMetadata), accountClient(issuer)],
      apis: clients.map(({ origin }) => `${origin}/api`),
      key,
      cookieKeys: [cookieKey],
      enrolled,
      prompts,
    })
    await Promise.all(clients.map(({ id }) => provider.Client.find(id))) // oidc-provider validates clients on first use
    const accounts = PEOPLE.map(
      ({ username, password, phone }): DemoAccount => ({
        username,
        password,
        phone: phone === null ? null : `${issuer}/phone/${username}`,
      }),
    )
    const parts: Parts = {
      issuer,
      provider,
      portals: clients,
      accounts,
      totp,
      passkeys,
      prompts,
      messages,
      changes,
      progress: progressIn(database, INTERACTION_LIFETIME),
      enrolled,
      passwordHash: (person) => passwordHashOf(database, person),
    }
    handle = createApp(parts, factorApi(parts, database, apiToken))
    const [first] = clients as [PortalClient]
    return {
      issuer,
      client: { id: first.id, secret: first.secret },
      clients,
      accounts,
      factorApi: { url: `${issuer}/api/v1`, token: apiToken },
      stop,
    }
  } catch (fault) {
    await stop()
    throw fault
  }
}
