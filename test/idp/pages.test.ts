import * as oidc from 'openid-client'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { axeFinds, serveAxe } from '../browser/axe-finds.ts'
import { createChromium, needsChromium, withoutChromium } from '../support/chromium.ts'
import { listeningPortal } from './support/listening-portal.ts'
import { freshBox, PASSWORDS, phoneCode } from './support/people.ts'

describe.skipIf(withoutChromium)(`pages${needsChromium}`, { timeout: 120_000 }, () => {
  const chromium = createChromium()
  beforeAll(async () => {})
  afterAll(() => chromium.close())

  async function open(options: { colorScheme?: 'light' | 'dark'; javaScriptEnabled?: boolean } = {}) {
    const portal = await listeningPortal()
    const opened = await freshBox({ portal: portal.origin })
    const context = await chromium.newContext({ viewport: { width: 320, height: 700 }, ...options })
    onTestFinished(async () => {
      await context.close()
      await opened.box.stop()
    })
    const page = await context.newPage()
    await serveAxe(page)
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (line) => {
      if (line.type() === 'error' && !line.text().includes('status of 4')) complaints.push(line.text())
    })
    return { ...opened, page, complaints }
  }

  /** Looks at a page as a person with a screen reader, a small screen or little contrast vision would mind. */
  async function mind(page: Page, name: string): Promise<string[]> {
    const isDark = await page.evaluate('matchMedia("(prefers-color-scheme: dark)").matches')
    const found = await axeFinds(page, isDark ? 'colours' : 'everything')
    const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
    return [...found.map((fault) => `${name}: ${fault}`), ...(wide ? [`${name}: wider than the screen`] : [])]
  }

  test.each(['light', 'dark'] as const)(
    'are accessible on a narrow %s screen, and run without a complaint',
    async (colorScheme) => {
      const { box, page, rp, complaints } = await open({ colorScheme })
      const found: string[] = []
      for (const path of ['', '/faults', '/phone/alice', '/session/end', '/nothing-here']) {
        await page.goto(`${box.issuer}${path}`)
        found.push(...(await mind(page, path)))
      }
      await page.goto((await rp.ask({ acr_values: 'urn:okta:loa:2fa:any' })).url.href)
      await page.getByLabel('Username').fill('alice')
      await page.getByLabel('Password').fill('wrong')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.getByText('do not belong together').waitFor()
      found.push(...(await mind(page, 'sign-in')))
      await page.getByLabel('Password').fill(PASSWORDS.alice)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.getByLabel('Code').waitFor()
      found.push(...(await mind(page, 'prove-more')))
      await page.getByLabel('Code').fill(await phoneCode(box))
      await page.getByRole('button', { name: 'Confirm' }).click()
      await page.waitForURL('**/callback?*')
      for (const path of ['/account', '/session/end']) {
        await page.goto(`${box.issuer}${path}`)
        found.push(...(await mind(page, `${path}, signed in`)))
      }
      await page.goto(`${box.issuer}/phone/alice`)
      await oidc.initiateBackchannelAuthentication(rp.config, {
        scope: 'openid',
        login_hint: 'alice',
        binding_message: 'Pay 1 EUR',
      })
      await page.getByText('Pay 1 EUR').waitFor()
      found.push(...(await mind(page, 'phone, asked')))
      expect(found).toEqual([])
      expect(complaints).toEqual([])
    },
  )

  test('the phone shows at once what comes in, and does not disturb who is typing', async () => {
    const { box, page, rp } = await open()
    const ask = (binding_message: string) =>
      oidc.initiateBackchannelAuthentication(rp.config, { scope: 'openid', login_hint: 'alice', binding_message })
    await page.goto(`${box.issuer}/phone/alice`)
    await ask('The first')
    await page.getByText('The first').waitFor({ timeout: 10_000 })
    await page.getByLabel('PIN').fill('25')
    await ask('The second')
    await page.getByText('The second').waitFor({ timeout: 10_000 })
    expect(await page.getByLabel('PIN').first().inputValue()).toBe('25')
  })

  test('everything but passkeys works without JavaScript, up to the portal', async () => {
    const { box, page, rp } = await open({ javaScriptEnabled: false })
    await page.goto((await rp.ask({ acr_values: 'urn:okta:loa:2fa:any' })).url.href)
    expect(await page.getByRole('button', { name: 'Sign in with a passkey' }).isVisible()).toBe(false)
    await page.getByLabel('Username').fill('alice')
    await page.getByLabel('Password').fill(PASSWORDS.alice)
    await page.keyboard.press('Enter')
    await page.getByLabel('Code').fill(await phoneCode(box))
    await page.keyboard.press('Enter')
    await page.waitForURL('**/callback?*')
    expect(await page.title()).toBe('portal')
  })
})
