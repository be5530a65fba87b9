import { Browser, type BrowserOptions } from '../support/browser.ts'
import { type LogLine, startPortal, type TestPortal } from '../support/portal.ts'
import { type HostileIdp, type HostileIdpOptions, startHostileIdp } from './hostile-idp.ts'

/** The values of Okta's table: what the portal asks for, level by level. */
export const ACR = {
  single: 'urn:okta:loa:1fa:any',
  password: 'urn:okta:loa:1fa:pwd',
  two: 'urn:okta:loa:2fa:any',
  ifPossible: 'urn:okta:loa:2fa:any:ifpossible',
  phr: 'phr',
} as const

/** Stands on the payroll page and nowhere else. */
export const PAYROLL_MARK = '4,820.00'

/** What `GET /api/session` answers. */
export type SessionDocument = Readonly<{
  signed_in: boolean
  subject?: string
  acr?: string | null
  auth_time?: number | null
  levels?: Readonly<Record<string, Readonly<{ until: number }>>>
  session?: Readonly<{ idle_until: number; ends_at: number }>
}>

/** A portal and the provider it trusts, which is not to be trusted. One per test file; `reset` between tests. */
export type Scene = Readonly<{
  idp: HostileIdp
  portal: TestPortal
  base: string
  /** A new person's browser, on the home page. */
  browser(options?: BrowserOptions): Promise<Browser>
  /** Alice's browser, signed in with a password. */
  signedIn(): Promise<Browser>
  /** Alice's browser, signed in and stepped up to two factors. */
  elevated(): Promise<Browser>
  session(of: Browser): Promise<SessionDocument>
  /** The log's lines since the last `reset`. */
  lines(): readonly LogLine[]
  events(name: string): readonly LogLine[]
  /** Moves the portal's and the provider's clock forward. */
  wait(seconds: number): void
  /** Moves the portal's clock only, back if negative. */
  jump(seconds: number): void
  /** An honest provider, no log, the clocks of this machine. */
  reset(): void
  stop(): Promise<void>
}>

/**
 * Starts both: the portal on `localhost`, the provider on `127.0.0.1`, which is another site.
 *
 * @param at a provider that runs already and goes on after `stop`, or how to set one up.
 */
export async function startScene(
  env: Readonly<Record<string, string>> = {},
  at: HostileIdp | HostileIdpOptions = {},
): Promise<Scene> {
  const running = 'issuer' in at
  const idp = running ? at : await startHostileIdp(at)
  const portal = await startPortal({ provider: idp, env: { IDP_PROFILE: 'okta', ...env } })
  let seen = 0
  let ahead = 0
  let jumped = 0

  const browser = async (browserOptions?: BrowserOptions): Promise<Browser> => {
    const made = new Browser(browserOptions)
    await made.goto(portal.baseUrl)
    return made
  }
  const arrivesAt = async (path: string): Promise<Browser> => {
    const made = await browser()
    await made.goto(path)
    if (made.status !== 200) throw new Error(`${path} was not reached: ${made.status} ${made.text}`)
    return made
  }
  const lines = () => portal.log.slice(seen)

  return {
    idp,
    portal,
    base: portal.baseUrl,
    browser,
    signedIn: () => arrivesAt('/sign-in?return_to=/account'),
    elevated: async () => {
      const alice = await arrivesAt('/sign-in?return_to=/account')
      await alice.goto('/payroll')
      return alice
    },
    async session(of) {
      const from = `${portal.baseUrl}/`
      return (await of.fetchJson(`${portal.baseUrl}/api/session`, { from })).json as SessionDocument
    },
    lines,
    events: (name) => lines().filter(({ event }) => event === name),
    wait(seconds) {
      ahead += seconds
      portal.advance(seconds)
      idp.behave({ clockOffset: ahead })
    },
    jump(seconds) {
      jumped += seconds
      portal.advance(seconds)
    },
    reset() {
      portal.advance(-ahead - jumped)
      ahead = 0
      jumped = 0
      idp.reset()
      seen = portal.log.length
    },
    async stop() {
      await portal.stop()
      if (!running) await idp.stop()
    },
  }
}

/** Opens a page and stops where the provider sends the browser back: the address of the callback, not yet visited. */
export async function answerFor(browser: Browser, path: string): Promise<URL> {
  const release = browser.interceptRedirect(({ pathname }) => (pathname === '/callback' ? 'stop' : undefined))
  await browser.goto(path)
  release()
  if (browser.pending === null) throw new Error(`no answer for ${path}: ${browser.status} ${browser.url}`)
  return new URL(browser.pending)
}

/** Opens a page and stops where the portal sends the browser to the provider: the authorization request, not yet sent. */
export async function questionFor(browser: Browser, path: string): Promise<URL> {
  const release = browser.interceptRedirect(({ pathname }) => (pathname === '/authorize' ? 'stop' : undefined))
  await browser.goto(path)
  release()
  if (browser.pending === null) throw new Error(`no question for ${path}: ${browser.status} ${browser.url}`)
  return new URL(browser.pending)
}
