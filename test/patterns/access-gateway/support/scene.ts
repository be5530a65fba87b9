import { type HostileIdp, startHostileIdp } from '../../../hostile/hostile-idp.ts'
import { Browser } from '../../../support/browser.ts'
import { freePort } from '../../../support/free-port.ts'
import { type PortalOptions, startPortal, type TestPortal } from '../../../support/portal.ts'
import { type EchoApp, startEchoApp } from './echo-app.ts'
import { type FrontName, startFront } from './fronts.ts'

/** A secret that is one only in tests. */
export const GATEWAY_SECRET = 'Kq7-gateway_Vn3.pL9*wT5+xD1=sM8~'

/** A provider, a portal, an app, and what stands before the app. */
export type Scene = Readonly<{
  idp: HostileIdp
  portal: TestPortal
  app: EchoApp
  /** Where people go, on loopback. */
  port: number
  origin: string
  /** A browser of somebody signed in with a password, or with a second factor too. */
  signedIn(how?: 'password' | 'second factor'): Promise<Browser>
  /** Lets time pass for portal and provider alike. */
  advance(seconds: number): void
  stop(): Promise<void>
}>

/** `appUrl`: another app than the echo. */
export type SceneOptions = Pick<PortalOptions, 'env' | 'gateway' | 'store'> & Readonly<{ appUrl?: string }>

/** Starts everything; `BASE_URL` is the front's origin, as it is where people go. */
export async function startScene(
  front: FrontName = 'the built-in proxy',
  { env = {}, gateway = {}, store, appUrl }: SceneOptions = {},
): Promise<Scene> {
  const [idp, app, portalPort] = await Promise.all([startHostileIdp(), startEchoApp(), freePort()])
  const port = front === 'the built-in proxy' ? portalPort : await freePort()
  const origin = `http://localhost:${port}`
  const portal = await startPortal({
    provider: idp,
    port: portalPort,
    gateway,
    env: { BASE_URL: origin, LEGACY_APP_URL: appUrl ?? app.url, GATEWAY_SECRET, TRUST_PROXY: '127.0.0.1', ...env },
    ...(store === undefined ? {} : { store }),
  })
  const running =
    front === 'the built-in proxy'
      ? null
      : await startFront(front, {
          port,
          portal: portalPort,
          app: appUrl === undefined ? app.port : Number(new URL(appUrl).port),
          secret: GATEWAY_SECRET,
        })
  let ahead = 0
  return {
    idp,
    portal,
    app,
    port,
    origin,
    async signedIn(how = 'password') {
      const browser = new Browser()
      await browser.goto(`${origin}/${how === 'password' ? 'account' : 'payroll'}`)
      if (browser.status !== 200) throw new Error(`signing in led to ${browser.status}: ${browser.text}`)
      return browser
    },
    advance(seconds) {
      ahead += seconds
      idp.behave({ clockOffset: ahead })
      portal.advance(seconds)
    },
    async stop() {
      await running?.stop()
      await portal.stop()
      await Promise.all([app.stop(), idp.stop()])
    },
  }
}
