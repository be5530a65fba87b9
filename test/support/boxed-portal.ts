import { type Box, startBox } from '../../src/idp/start.ts'
import { freePort } from './free-port.ts'
import { type PortalOptions, startPortal, type TestPortal } from './portal.ts'

/** A portal and the boxed provider that it signs people in with. */
export type BoxedPortal = Readonly<{ portal: TestPortal; box: Box; stop(): Promise<void> }>

/** Starts both on free ports, nothing kept on disk. */
export async function startBoxedPortal(options: Omit<PortalOptions, 'provider' | 'port'> = {}): Promise<BoxedPortal> {
  const port = await freePort()
  const box = await startBox({ port: 0, file: ':memory:', portals: [`http://${options.host ?? 'localhost'}:${port}`] })
  const provider = { issuer: box.issuer, clientId: box.client.id, clientSecret: box.client.secret }
  const portal = await startPortal({ ...options, env: { IDP_PROFILE: 'boxed', ...options.env }, provider, port })
  return {
    portal,
    box,
    async stop() {
      await portal.stop()
      await box.stop()
    },
  }
}
