import { expect, test } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { giveCode, givePassword, journey, levels, shown } from './journey.ts'

// Both levels by a code, so that three pages can be stepped up for without a passkey.
const at = journey({ env: { ACR_PHISHING_RESISTANT: 'urn:okta:loa:2fa:any' } })

async function tabsOf(browser: Browser, base: string, paths: readonly string[]): Promise<Browser[]> {
  const tabs: Browser[] = []
  for (const path of paths) {
    const tab = browser.newTab()
    await tab.goto(base + path)
    tabs.push(tab)
  }
  return tabs
}

test('alice opens three pages before she signs in, gives her password in the last, and every tab ends where it was going', async () => {
  const { box, base, browser } = at()
  const alice = await browser()
  const paths = ['/account', '/sign-in?return_to=/', '/account?tab=3']
  const tabs = await tabsOf(alice, base, paths)
  for (const tab of [tabs[2], tabs[0], tabs[1]] as Browser[]) {
    await tab.goto(tab.url)
    if (tab.url.startsWith(box.issuer)) await givePassword(tab, box)
    expect(tab.status).toBe(200)
    expect(tab.url.startsWith(base)).toBe(true)
  }
  expect(Object.keys(await levels(alice, base))).toEqual(['single-factor'])
})

test('alice steps up in two tabs, in either order, and both pages open', async () => {
  const { box, base, signedIn } = at()
  for (const order of [
    [0, 1],
    [1, 0],
  ] as const) {
    const alice = await signedIn()
    const tabs = await tabsOf(alice, base, ['/payroll', '/bank-details'])
    for (const index of order) {
      const tab = tabs[index] as Browser
      await tab.goto(tab.url)
      if (tab.url.startsWith(box.issuer)) await giveCode(tab, box)
      expect(shown(tab)).toEqual({ status: 200, path: ['/payroll', '/bank-details'][index] })
    }
    await alice.goto(`${base}/account`)
    await alice.submit('/sign-out')
  }
})
