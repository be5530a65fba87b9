import { accountsAt } from '../../../src/patterns/factor-api/accounts.ts'
import { hashPassword } from '../../../src/patterns/factor-api/password.ts'
import { type MockFactorApi, startMockFactorApi } from '../../hostile/factor-api.ts'
import { Browser, type BrowserOptions } from '../../support/browser.ts'
import { type PortalOptions, startPortal, type TestPortal } from '../../support/portal.ts'

/** A portal with the help desk in front of a mock Factor API. The provider is not there: nothing here needs one. */
export type HelpDesk = Readonly<{
  portal: TestPortal
  api: MockFactorApi
  at(path: string): string
  /** A browser in which somebody is signed in to the help desk. */
  signedIn(username?: 'alice' | 'bob', options?: BrowserOptions): Promise<Browser>
  stop(): Promise<void>
}>

export const PASSWORDS = { alice: 'alice-at-the-help-desk', bob: 'bob-at-the-help-desk' } as const

/** The samples, their passwords hashed at the least cost: what a guess costs is another test's concern. */
const QUICK = await Promise.all(
  accountsAt('http://localhost').map(async (account) => ({
    ...account,
    passwordHash: await hashPassword(String(account.published), { ln: 1, r: 8, p: 1 }),
  })),
)

const NO_PROVIDER = { issuer: 'http://127.0.0.1:9', clientId: 'portal', clientSecret: 'not used' }

export async function startHelpDesk(options: Partial<PortalOptions> = {}): Promise<HelpDesk> {
  const api = await startMockFactorApi()
  const env = { FACTOR_API_URL: api.url, FACTOR_API_TOKEN: api.token, IDP_TIMEOUT: '1', ...options.env }
  const portal = await startPortal({ provider: NO_PROVIDER, accounts: QUICK, ...options, env })
  const at = (path: string): string => `${portal.baseUrl}${path}`
  return {
    portal,
    api,
    at,
    async signedIn(username = 'alice', browserOptions = {}) {
      const browser = new Browser(browserOptions)
      await browser.goto(at('/help-desk'))
      await browser.submit('/help-desk/sign-in', { username, password: PASSWORDS[username] })
      if (browser.url !== at('/help-desk')) throw new Error(`not signed in: ${browser.status} ${browser.text}`)
      return browser
    },
    async stop() {
      await portal.stop()
      await api.stop()
    },
  }
}

/** Opens a page behind a factor and chooses one; the browser is then where the code is entered, or at the waiting page. */
export async function challenge(browser: Browser, factorId: string, page = '/help-desk/reset-password'): Promise<void> {
  await browser.goto(page)
  await browser.submit('/help-desk/confirm', { factor: factorId })
}

/** Enters a code and sends it. */
export const answer = (browser: Browser, passcode: string): Promise<void> => browser.submit('Confirm', { passcode })

/** Whether this browser's session may open what needs a factor. */
export async function isConfirmed(browser: Browser): Promise<boolean> {
  const { status } = await browser.fetchJson('/help-desk/recovery-code')
  return status === 200
}
