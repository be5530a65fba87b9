import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addAuthenticator } from '../support/authenticator.ts'
import { type BoxedPortal, startBoxedPortal } from '../support/boxed-portal.ts'
import { createChromium, needsChromium, withoutChromium } from '../support/chromium.ts'

/** Short enough to wait for, long enough for a slow machine to send a form within. */
const WINDOW = 6

// On localhost both servers are one site, and mistakes with SameSite stay hidden: so once with the portal on an address of its own.
describe.skipIf(withoutChromium).each(['localhost', '127.0.0.1'] as const)(
  `alice in Chromium, portal on %s${needsChromium}`,
  { timeout: 90_000 },
  (host) => {
    const chromium = createChromium()
    let boxed: BoxedPortal
    let page: Page
    const faults: string[] = []

    beforeAll(async () => {
      boxed = await startBoxedPortal({ host, env: { PHISHING_RESISTANT_WINDOW: String(WINDOW) } })
      const context = await chromium.newContext()
      context.setDefaultTimeout(20_000)
      page = await context.newPage()
      page.on('pageerror', (error) => faults.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error' && !/status of 40[34]/.test(message.text())) faults.push(message.text())
      })
    })
    afterAll(async () => {
      await chromium.close()
      await boxed?.stop()
    })

    const at = (path: string): string => `${boxed.portal.baseUrl}${path}`
    const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name })

    async function givePassword(): Promise<void> {
      await page.getByLabel('Username').fill('alice')
      await page.getByLabel('Password').fill(boxed.box.accounts.find(({ username }) => username === 'alice')?.password ?? '')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    }

    /** Reads the code from the simulated phone, as a person would, in a second tab. */
    async function giveCode(): Promise<void> {
      const phone = await page.context().newPage()
      await phone.goto(`${boxed.box.issuer}/phone/alice`)
      const code = /\b(\d{3}) ?(\d{3})\b/.exec(await phone.locator('main').innerText())
      await phone.close()
      await page.getByLabel('Code').fill(`${code?.[1]}${code?.[2]}`)
      await page.getByRole('button', { name: 'Confirm' }).click()
    }

    test('signs in with a password and reaches her account', async () => {
      await page.goto(at('/'))
      await page.getByRole('link', { name: 'Sign in' }).first().click()
      await givePassword()
      await page.waitForURL(at('/'))
      await page.getByRole('link', { name: 'Account' }).first().click()
      await heading('Your account').waitFor()
    })

    test('is asked for a code when she opens payroll, and not again while it counts', async () => {
      await page.goto(at('/payroll'))
      await giveCode()
      await page.waitForURL(at('/payroll'))
      await heading('Payroll').waitFor()
      await page.goto(at('/'))
      await page.goto(at('/payroll'))
      await heading('Payroll').waitFor()
    })

    test('adds a passkey at the provider, and bank details take it', async () => {
      await addAuthenticator(page, 'synced')
      await page.goto(`${boxed.box.issuer}/account`)
      await page.getByRole('button', { name: 'Add a passkey' }).click()
      await page.getByRole('button', { name: /^Remove the passkey/ }).waitFor()
      await page.goto(at('/bank-details'))
      await page.getByRole('button', { name: 'Use your passkey' }).click()
      await page.waitForURL(at('/bank-details'))
    })

    test('loses no form when the level lapses while she types: it is shown, and sent once', async () => {
      await page.getByLabel(/IBAN/).fill('DE89 3704 0044 0532 0130 00')
      await page.waitForTimeout((WINDOW + 1) * 1000)
      await page.getByRole('main').getByRole('button', { name: /save/i }).click()
      // Her sign-in there is too old as well by now: the provider asks from the start, and the passkey alone will do.
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
      await page.waitForURL(/\/resume\//)
      await expect(page.getByRole('main').innerText()).resolves.toContain('DE89 3704 0044 0532 0130 00')
      const resume = page.url()
      await page.getByRole('button', { name: /send it now/i }).click()
      await page.waitForURL(at('/bank-details'))
      await expect(page.getByRole('main').innerText()).resolves.toContain('DE89 3704 0044 0532 0130 00')
      expect((await page.goto(resume))?.status()).toBe(404)
    })

    test('ends her elevation, and is asked again', async () => {
      await page.goto(at('/account'))
      await page.getByRole('button', { name: /end/i }).first().click()
      await page.waitForURL(at('/account'))
      const session = await page.evaluate(async () => (await fetch('/api/session')).json() as Promise<{ levels: object }>)
      expect(Object.keys(session.levels)).toEqual(['single-factor'])
    })

    test('signs out here and at the provider', async () => {
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.waitForURL(/\/(?:signed-out|session\/end)/)
      await heading(/signed out/i).waitFor()
      await page.goto(at('/account'))
      await page.getByLabel('Password').waitFor()
    })

    test('and the browser complained about nothing', () => {
      expect(faults).toEqual([])
    })
  },
)
