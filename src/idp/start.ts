import { createApp } from './app.ts'
import { build } from './build.ts'
import { close, listenOnLoopback } from './listen-on-loopback.ts'
import type { DemoAccount } from './page.ts'
import { phoneChanges } from './phone/changes.ts'
import type { PortalClient } from './provider/clients.ts'
import { openDatabase } from './store/open-database.ts'
import { startSweeping } from './store/sweep.ts'

export type BoxOptions = Readonly<{
  /** 0 draws a free one. */
  port: number
  /** An SQLite file for keys, secrets, factors and sessions, or `:memory:`. */
  file: string
  /** The public origins of the portals that sign in here, e.g. `http://localhost:3000`; at least one. */
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
  /** Takes no more requests, lets those under way finish, and closes the file. */
  stop(): Promise<void>
}>

/**
 * Starts an identity provider in a box: a real OpenID Provider with demo people, for development on one machine. It listens on
 * loopback only and reads no environment. Not for production: passwords and codes are shown to everybody.
 *
 * @example const box = await startBox({ port: 4000, file: 'data/idp.db', portals: ['http://localhost:3000'] })
 * @throws what the system says when the port is taken (`EADDRINUSE`) or the file cannot be opened
 */
export async function startBox({ port, file, portals }: BoxOptions): Promise<Box> {
  let app: ReturnType<typeof createApp> | undefined
  const { port: bound, servers } = await listenOnLoopback(port, (req, res) => {
    if (app !== undefined) return void app(req, res)
    res.writeHead(503, { 'Retry-After': '1' }).end()
  })
  const changes = phoneChanges()
  const undo: Array<() => unknown> = [() => changes.close(), () => Promise.all(servers.map(close))]
  const stop = async () => {
    for (const step of undo) await step()
  }

  try {
    const database = openDatabase(file)
    undo.push(startSweeping(database), () => database.close())
    const { parts, factorApi } = await build({ database, changes, portals, issuer: `http://localhost:${bound}` })
    app = createApp(parts, factorApi.router)
    const { issuer, portals: clients, accounts } = parts
    const { id, secret } = clients[0]
    return { issuer, client: { id, secret }, clients, accounts, factorApi: { url: factorApi.url, token: factorApi.token }, stop }
  } catch (fault) {
    await stop()
    throw fault
  }
}
