import type { Scene } from '../../hostile/scene.ts'
import type { Browser } from '../../support/browser.ts'
import { until } from '../../support/until.ts'

/** A transfer that nothing is wrong with. */
export const ACME = { payee: 'ACME', iban: 'DE02 1203 0000 0000 2020 51', amount: '120.00', currency: 'EUR' } as const

/** Fills in the form and sends it; the browser is then on the page of the new transfer. @returns its path. */
export async function transfer(browser: Browser, changes: Partial<Record<keyof typeof ACME, string>> = {}): Promise<string> {
  await browser.goto('/transfers')
  await browser.submit('/transfers', { ...ACME, ...changes })
  if (browser.status !== 200) throw new Error(`no transfer: ${browser.status} ${browser.text}`)
  return new URL(browser.url).pathname
}

/** What the page says the status is; undefined where there is no such page. */
export async function statusOf(browser: Browser, path: string): Promise<string | undefined> {
  await browser.goto(path)
  return /id="progress" data-status="(\w+)"/.exec(browser.html)?.[1]
}

/** Waits until the page says it. */
export function reaches(browser: Browser, path: string, status: string): Promise<boolean> {
  return until(`${path} is ${status}`, async () => (await statusOf(browser, path)) === status, 8_000)
}

/** What the provider has been asked about approvals, the oldest first. */
export const pollsOf = ({ idp }: Pick<Scene, 'idp'>) =>
  idp.requestsTo('token').filter(({ parameters }) => parameters.get('grant_type') === 'urn:openid:params:grant-type:ciba')

/** The browser's cookies as a header, for a request that is not a navigation. */
export function cookiesOf(browser: Browser): string {
  return Object.entries(browser.cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ')
}

/** Leaves nothing under way in the browser's session, for the next test. */
export async function cancelAll(browser: Browser): Promise<void> {
  await browser.goto('/transfers')
  const open = [...browser.html.matchAll(/href="(\/transfers\/[\w-]+)"[\s\S]*?data-status="(\w+)"/g)]
  for (const [, path, status] of open) {
    if (status !== 'pending') continue
    await browser.goto(path as string)
    await browser.submit(`${path}/cancel`)
  }
}
