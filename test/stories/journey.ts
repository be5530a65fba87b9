import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest'
import type { Box } from '../../src/idp/start.ts'
import { type BoxedPortal, startBoxedPortal } from '../support/boxed-portal.ts'
import { Browser } from '../support/browser.ts'
import type { TestPortal } from '../support/portal.ts'

/** What one story happens in. The clock of everything in it stands still until `wait`. */
export type Journey = Readonly<{
  portal: TestPortal
  box: Box
  base: string
  /** A new browser, on the portal's home page. */
  browser(): Promise<Browser>
  /** Somebody's browser, signed in with a password. */
  signedIn(who?: Who): Promise<Browser>
  /** Alice's browser, with payroll open: password and code given. */
  atPayroll(): Promise<Browser>
}>

export type Who = 'alice' | 'bob'

/**
 * A portal on `127.0.0.1` and the boxed provider on `localhost`, two sites, for the tests of one file. The returned function tells
 * what there is, once the file's tests run.
 */
export function journey(options: Parameters<typeof startBoxedPortal>[0] = {}): () => Journey {
  let boxed: BoxedPortal
  beforeAll(async () => {
    boxed = await startBoxedPortal({ host: '127.0.0.1', ...options })
  })
  afterAll(() => boxed.stop())
  standStill()

  return () => {
    const { portal, box } = boxed
    const browser = async () => {
      const made = new Browser()
      await made.goto(portal.baseUrl)
      return made
    }
    const signedIn = async (who: Who = 'alice') => {
      const made = await browser()
      await made.goto('/sign-in?return_to=/account')
      await givePassword(made, box, who)
      return made
    }
    const atPayroll = async () => {
      const made = await signedIn()
      await made.goto('/payroll')
      await giveCode(made, box)
      return made
    }
    return { portal, box, base: portal.baseUrl, browser, signedIn, atPayroll }
  }
}

/** For the tests of this file the clock of this process stands still, but for `wait`. */
export function standStill(): void {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
  afterEach(() => void vi.useRealTimers())
}

/** Time passes, for the portal, the provider, the phone and every browser. */
export function wait(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000)
}

/** Fills in the provider's sign-in page and sends it. */
export async function givePassword(browser: Browser, box: Box, who: Who = 'alice'): Promise<void> {
  const account = box.accounts.find(({ username }) => username === who)
  await browser.submit(`${interaction(browser)}/password`, { username: who, password: String(account?.password) })
}

/** Types what alice's phone shows, once the phone says that it will be taken. */
export async function giveCode(browser: Browser, box: Box): Promise<void> {
  const phone = await fetch(`${box.issuer}/phone/alice/code`)
  const { code, usable_in } = (await phone.json()) as { code: string; usable_in: number }
  wait(usable_in)
  await browser.submit(`${interaction(browser)}/code`, { code })
}

/** Which form the provider shows. */
export function asks(browser: Browser): 'password' | 'code' | 'nothing' {
  if (browser.html.includes('/code"')) return 'code'
  return browser.html.includes('/password"') ? 'password' : 'nothing'
}

const interaction = (browser: Browser): string => {
  const [path] = /\/interaction\/[^/]+/.exec(new URL(browser.url).pathname) ?? []
  if (path === undefined) throw new Error(`not at the provider but at ${browser.url}: ${browser.text}`)
  return path
}

/** Status and path of the page shown. */
export const shown = (browser: Browser) => ({ status: browser.status, path: new URL(browser.url).pathname })

/** Names and ends of the levels held, as the portal tells them. */
export async function levels(browser: Browser, base: string): Promise<Readonly<Record<string, { until: number }>>> {
  const { json } = await browser.fetchJson(`${base}/api/session`, { from: base })
  return (json as { levels?: Record<string, { until: number }> }).levels ?? {}
}

export const now = (): number => Math.floor(Date.now() / 1000)
