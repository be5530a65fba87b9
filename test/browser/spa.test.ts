import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type BoxedPortal, startBoxedPortal } from '../support/boxed-portal.ts'
import { launchChromium, needsChromium, withoutChromium } from '../support/chromium.ts'

/** A slow machine takes its time. */
const SOON = { timeout: 15_000 }

describe.skipIf(withoutChromium)(`a single-page app that steps up${needsChromium}`, { timeout: 120_000 }, () => {
  let chromium: Browser
  let boxed: BoxedPortal
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    chromium = await launchChromium()
  })
  afterAll(() => chromium?.close())
  beforeEach(async (test) => {
    boxed = await startBoxedPortal()
    context = await chromium.newContext()
    context.setDefaultTimeout(20_000)
    page = await context.newPage()
    await page.goto(`${boxed.portal.baseUrl}/spa`)
    test.onTestFinished(async () => {
      await context.close()
      await boxed.stop()
    })
  })

  const press = (name: string) => page.getByRole('button', { name }).click()
  const status = () => page.locator('#status')
  const rows = () => page.locator('#payslips tr')
  const approvals = () => boxed.portal.log.filter(({ path, status: code }) => path === '/api/payroll/approve' && code === 200)

  /** The whole sign-in at the provider, in a popup or in the page. */
  async function prove(where: Page): Promise<void> {
    await where.getByLabel('Username').fill('alice')
    await where.getByLabel('Password').fill(boxed.box.accounts.find(({ username }) => username === 'alice')?.password ?? '')
    await where.getByRole('button', { name: 'Sign in', exact: true }).click()
  }
  async function giveCode(where: Page): Promise<void> {
    const phone = (await (await fetch(`${boxed.box.issuer}/phone/alice/code`)).json()) as { code: string }
    await where.getByLabel('Code').fill(phone.code)
    await where.getByRole('button', { name: 'Confirm' }).click()
  }
  async function signIn(): Promise<void> {
    await page.goto(`${boxed.portal.baseUrl}/sign-in?return_to=/spa`)
    await prove(page)
    await page.waitForURL('**/spa')
  }
  const blockPopups = () =>
    page.evaluate(() => {
      ;(globalThis as unknown as { open: () => null }).open = () => null
    })

  test('a popup asks for the code, the page stays as it is, and the call goes on by itself', async () => {
    await signIn()
    await page.getByLabel('A note of yours, which survives').fill('half a sentence')
    const [popup] = await Promise.all([context.waitForEvent('page'), press('Show payslips')])
    await expect.poll(() => status().innerText(), SOON).toContain('A window has opened')
    await giveCode(popup)
    await rows().nth(2).waitFor()
    expect(await page.getByLabel('A note of yours, which survives').inputValue()).toBe('half a sentence')
    await expect.poll(() => popup.isClosed(), SOON).toBe(true)
    await press('Approve the newest')
    await expect.poll(() => rows().first().innerText(), SOON).toContain('Approved')
    expect(approvals()).toHaveLength(1)
  })

  test('giving up waiting sends nothing and leaves the page usable', async () => {
    await signIn()
    await Promise.all([context.waitForEvent('page'), press('Approve the newest')])
    await press('Stop waiting')
    await expect.poll(() => status().innerText(), SOON).toBe('Nothing was sent.')
    expect(approvals()).toHaveLength(0)
    expect(await page.getByRole('button', { name: 'Approve the newest' }).isEnabled()).toBe(true)
  })

  test('where popups are blocked the page goes and comes back, and reading goes on by itself', async () => {
    await signIn()
    await page.getByLabel('A note of yours, which survives').fill('half a sentence')
    await blockPopups()
    await press('Show payslips')
    await giveCode(page)
    await page.waitForURL('**/spa')
    await rows().nth(2).waitFor()
    expect(await page.getByLabel('A note of yours, which survives').inputValue()).toBe('half a sentence')
  })

  test('but what changes something is asked about first, is sent once, and not again after "back"', async () => {
    await signIn()
    await blockPopups()
    await press('Approve the newest')
    await giveCode(page)
    await page.waitForURL('**/spa')
    expect(approvals()).toHaveLength(0)
    await press('Send it now')
    await expect.poll(() => rows().first().innerText(), SOON).toContain('Approved')
    await page.goto(`${boxed.portal.baseUrl}/`)
    await page.goBack()
    expect(await page.getByRole('button', { name: 'Send it now' }).isVisible()).toBe(false)
    expect(approvals()).toHaveLength(1)
  })

  test('a double click is one step-up and one approval', async () => {
    await signIn()
    const [popup] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('button', { name: 'Approve the newest' }).dblclick(),
    ])
    await giveCode(popup)
    await expect.poll(() => rows().first().innerText(), SOON).toContain('Approved')
    expect(context.pages().length).toBeLessThanOrEqual(2)
    expect(approvals()).toHaveLength(1)
  })

  test('somebody not signed in signs in and steps up on the way', async () => {
    const [popup] = await Promise.all([context.waitForEvent('page'), press('Show payslips')])
    await prove(popup)
    await expect.poll(() => status().innerText(), SOON).toBe('Nothing was sent.')
    const [second] = await Promise.all([context.waitForEvent('page'), press('Show payslips')])
    await giveCode(second)
    await rows().nth(2).waitFor()
  })
})
