import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BoxedPortal, startBoxedPortal } from '../support/boxed-portal.ts'
import { createChromium, needsChromium, withoutChromium } from '../support/chromium.ts'

describe.skipIf(withoutChromium)(
  `a transfer in Chromium, portal and phone side by side${needsChromium}`,
  { timeout: 60_000 },
  () => {
    const chromium = createChromium()
    let boxed: BoxedPortal
    let page: Page
    let phone: Page
    const faults: string[] = []

    beforeAll(async () => {
      boxed = await startBoxedPortal()
      page = await pageOf(true)
      phone = await (await chromium.newContext()).newPage()
      await phone.goto(`${boxed.box.issuer}/phone/alice`)
      await signIn(page)
    })
    afterAll(async () => {
      await chromium.close()
      await boxed?.stop()
    })

    const at = (path: string): string => `${boxed.portal.baseUrl}${path}`

    async function pageOf(javaScriptEnabled: boolean): Promise<Page> {
      const context = await chromium.newContext({ javaScriptEnabled })
      context.setDefaultTimeout(10_000)
      const made = await context.newPage()
      made.on('pageerror', (error) => faults.push(error.message))
      made.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text())
      })
      return made
    }

    async function signIn(browser: Page): Promise<void> {
      await browser.goto(at('/sign-in?return_to=/transfers'))
      await browser.getByLabel('Username').fill('alice')
      await browser.getByLabel('Password').fill(boxed.box.accounts.find(({ username }) => username === 'alice')?.password ?? '')
      await browser.getByRole('button', { name: 'Sign in', exact: true }).click()
      await browser.waitForURL(at('/transfers'))
    }

    /** Fills in the form and sends it. @returns the code on the page. */
    async function begin(browser: Page): Promise<string> {
      await browser.goto(at('/transfers'))
      await browser.getByLabel('Payee').fill('ACME')
      await browser.getByLabel('IBAN').fill('DE02 1203 0000 0000 2020 51')
      await browser.getByLabel('Amount').fill('120.00')
      await browser.getByRole('button', { name: 'Ask on my phone' }).click()
      await browser.waitForURL(/\/transfers\/[\w-]{22}$/)
      return browser.locator('#progress code').innerText()
    }

    /** How often the page has been loaded from here on. */
    function loads(browser: Page): () => number {
      let count = 0
      browser.on('framenavigated', () => {
        count += 1
      })
      return () => count
    }

    test('the phone shows the very code of the page, and the page follows what is decided there, without loading itself again', async () => {
      const code = await begin(page)
      await page.locator('#progress .left').waitFor()
      const loaded = loads(page)
      await expect(phone.locator('.about').innerText()).resolves.toBe(code)
      await page.waitForTimeout(6_000)
      expect(loaded()).toBe(0)
      await phone.getByLabel('PIN of this phone').fill('2580')
      await phone.getByRole('button', { name: /Approve/ }).click()
      await page.getByText('It has been paid, once.').waitFor()
      expect(loaded()).toBe(0)
      expect(await page.getByRole('button', { name: 'Cancel this transfer' }).count()).toBe(0)
      expect(boxed.portal.events('transfer.executed')).toHaveLength(1)
    })

    test('cancelling is one press, and keyboard enough', async () => {
      await begin(page)
      await page.getByRole('button', { name: 'Cancel this transfer' }).focus()
      await page.keyboard.press('Enter')
      await page.getByText('You cancelled it here.').waitFor()
    })

    test('a session that ends elsewhere leads the waiting page to sign in', async () => {
      await begin(page)
      const other = await page.context().newPage()
      await other.goto(at('/account'))
      await other.getByRole('button', { name: 'Sign out' }).click()
      await other.getByRole('heading', { level: 1, name: /signed out/i }).waitFor()
      await page.getByLabel('Password').waitFor()
      await other.close()
      faults.splice(0, faults.length, ...faults.filter((fault) => !/status of 401/.test(fault)))
    })

    test('without JavaScript the page loads itself again until it is decided, and then no more', async () => {
      const plain = await pageOf(false)
      await signIn(plain)
      await begin(plain)
      const loaded = loads(plain)
      await phone.getByRole('button', { name: /Deny/ }).last().click()
      await plain.getByText('You said no on your phone').waitFor()
      expect(loaded()).toBeGreaterThanOrEqual(1)
      const before = loaded()
      await plain.waitForTimeout(5_000)
      expect(loaded()).toBe(before)
      await plain.context().close()
    })

    test('and the browser complained about nothing', () => {
      expect(faults).toEqual([])
    })
  },
)
