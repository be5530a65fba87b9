import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type BoxedPortal, startBoxedPortal } from '../support/boxed-portal.ts'
import { createChromium, needsChromium, withoutChromium } from '../support/chromium.ts'

// Provider and portal are two sites, as in life: the window that steps up is cut off from the page that opened it.
describe.skipIf(withoutChromium)(`an app in the browser that steps up${needsChromium}`, { timeout: 60_000 }, () => {
  const chromium = createChromium()
  let boxed: BoxedPortal
  let context: BrowserContext
  let page: Page
  const faults: string[] = []
  /** How far ahead of the browser the portal, the provider and the phone are, in milliseconds. */
  let ahead = 0

  beforeAll(async () => {
    const now = Date.now
    vi.spyOn(Date, 'now').mockImplementation(() => now() + ahead)
    boxed = await startBoxedPortal({ host: '127.0.0.1' })
    context = await chromium.newContext()
    context.setDefaultTimeout(10_000)
  })
  afterAll(async () => {
    await chromium.close()
    await boxed?.stop()
    vi.restoreAllMocks()
  })
  beforeEach(async () => {
    faults.length = 0
    page = await signedIn()
  })
  afterEach(async () => {
    await Promise.all(context.pages().map((open) => open.close()))
    await context.clearCookies()
    expect(faults).toEqual([])
  })

  const eventually = <T>(ask: () => T) => expect.poll(ask, { timeout: 10_000 })
  const app = (): string => `${boxed.portal.baseUrl}/spa`
  const button = (name: string, where: Page = page) => where.getByRole('button', { name })
  const dialog = (where: Page = page) => where.getByRole('dialog')
  const said = (where: Page = page) => where.getByRole('status').filter({ hasText: /\w/ })
  const approvals = () => boxed.portal.log.filter(({ path, status }) => path === '/api/payroll/approve' && status === 200)
  const payslips = async (where: Page = page) => where.getByRole('radio').nth(2).waitFor()

  async function signedIn(): Promise<Page> {
    const made = await context.newPage()
    made.on('pageerror', (error) => faults.push(error.message))
    await made.goto(`${boxed.portal.baseUrl}/sign-in?return_to=/spa`)
    if (made.url() !== app()) {
      await made.getByLabel('Username').fill('alice')
      await givePassword(made)
      await made.waitForURL(app())
    }
    return made
  }

  async function givePassword(where: Page): Promise<void> {
    await where.getByLabel('Password').fill(boxed.box.accounts.find(({ username }) => username === 'alice')?.password ?? '')
    await where.locator('form[action$="/password"] button').click()
  }

  async function giveCode(where: Page): Promise<void> {
    await where.getByLabel('Code').waitFor()
    const phone = (await (await fetch(`${boxed.box.issuer}/phone/alice/code`)).json()) as { code: string; usable_in: number }
    ahead += phone.usable_in * 1000
    await where.getByLabel('Code').fill(phone.code)
    await button('Confirm', where).click()
  }

  /** Where the window has passed, the provider asks for everything again. */
  async function giveBoth(where: Page): Promise<void> {
    await givePassword(where)
    await giveCode(where)
  }

  /** The window that a click opens. */
  async function windowOf(click: Promise<void>): Promise<Page> {
    const [opened] = await Promise.all([context.waitForEvent('page'), click])
    return opened
  }

  const blockWindows = (where: Page = page) =>
    where.evaluate(() => {
      Object.assign(globalThis, { open: () => null })
    })

  test('asks in a window of its own, stays as it is, and goes on by itself', async () => {
    await page.getByText('Your payslips need a second factor').waitFor()
    const opened = await windowOf(button('Show my payslips').click())
    await dialog().getByText('Confirm in the other window').waitFor()
    await giveCode(opened)
    await payslips()
    expect(page.url()).toBe(app())
    await eventually(() => opened.isClosed()).toBe(true)
    await eventually(() => dialog().count()).toBe(0)
    await eventually(() => page.locator('.who').innerText()).toContain('Two-factor')

    await page.getByRole('radio').nth(1).check()
    const before = approvals().length
    await button('Approve this payslip').click()
    await said().getByText('September 2026 is approved.').waitFor()
    expect(approvals()).toHaveLength(before + 1)
    expect(await page.getByRole('radio').nth(1).isChecked()).toBe(true)
  })

  test('can be cancelled with the keyboard alone: nothing is sent, and the page works as before', async () => {
    await button('Show my payslips').focus()
    await windowOf(page.keyboard.press('Enter'))
    await dialog().waitFor()
    await page.keyboard.press('Tab')
    await eventually(() => page.evaluate('document.activeElement.textContent')).toBe('Go on in this window')
    await page.keyboard.press('Escape')
    await eventually(() => dialog().count()).toBe(0)
    expect(await page.evaluate('document.activeElement.id')).toBe('show')
    await page.locator('.unseen[role=status]').getByText('Cancelled. Nothing was sent.').waitFor({ state: 'attached' })
    await page.getByText('Your payslips need a second factor').waitFor()
    await eventually(() => button('Show my payslips').getAttribute('aria-disabled')).toBeNull()
  })

  test('a double click is one step-up and one approval', async () => {
    await giveCode(await windowOf(button('Show my payslips').click()))
    await payslips()
    ahead += 301_000
    const before = approvals().length
    const opened = await windowOf(button('Approve this payslip').dblclick())
    await giveBoth(opened)
    await said().getByText('is approved.').waitFor()
    expect(context.pages().filter((one) => !one.isClosed()).length).toBeLessThanOrEqual(2)
    expect(approvals()).toHaveLength(before + 1)
  })

  test('where windows are blocked it says so, leaves, comes back, and reads on by itself', async () => {
    await blockWindows()
    await button('Show my payslips').click()
    await dialog().getByText('More proof is needed').waitFor()
    await dialog().getByRole('button', { name: 'Go on' }).click()
    await giveCode(page)
    await page.waitForURL(app())
    await payslips()
    await page.reload()
    await payslips()
    expect(await dialog().count()).toBe(0)
  })

  test('what changes something is shown first when it has come back, is sent once, and not again by loading or going back', async () => {
    await giveCode(await windowOf(button('Show my payslips').click()))
    await payslips()
    await page.getByRole('radio').nth(2).check()
    ahead += 301_000
    await blockWindows()
    const before = approvals().length
    await button('Approve this payslip').click()
    await dialog().getByRole('button', { name: 'Go on' }).click()
    await giveBoth(page)
    await dialog().getByText('Approve the payslip of August 2026').waitFor()
    expect(approvals()).toHaveLength(before)
    await dialog().getByRole('button', { name: 'Send it now' }).click()
    await said().getByText('August 2026 is approved.').waitFor()
    expect(await page.getByRole('radio').nth(2).isChecked()).toBe(true)
    expect(page.url()).toBe(app())

    await page.reload()
    await payslips()
    await page.goto(`${boxed.portal.baseUrl}/account`)
    await page.goBack()
    await payslips()
    expect(await dialog().count()).toBe(0)
    expect(approvals()).toHaveLength(before + 1)
  })

  test('what changes something is dropped where that is chosen', async () => {
    await giveCode(await windowOf(button('Show my payslips').click()))
    await payslips()
    ahead += 301_000
    await blockWindows()
    const before = approvals().length
    await button('Approve this payslip').click()
    await dialog().getByRole('button', { name: 'Go on' }).click()
    await giveBoth(page)
    await dialog().getByRole('button', { name: 'Don’t send it' }).click()
    await said().getByText('so nothing was approved').waitFor()
    expect(approvals()).toHaveLength(before)
  })

  test('whoever goes back from the provider finds the page as it was, is sent nowhere, and can try again', async () => {
    await blockWindows()
    for (let times = 0; times < 2; times++) {
      await button('Show my payslips').click()
      await dialog().getByRole('button', { name: 'Go on' }).click()
      await page.getByLabel('Code').waitFor()
      await page.goBack()
      await page.getByText('Your payslips need a second factor').waitFor()
      await eventually(() => button('Show my payslips').getAttribute('aria-disabled')).toBeNull()
      expect(page.url()).toBe(app())
      expect(await page.evaluate('sessionStorage.getItem("step-up-fetch")')).toBeNull()
      await blockWindows()
    }
  })

  test('whoever declines at the provider and comes home is not sent there again', async () => {
    await blockWindows()
    await button('Show my payslips').click()
    await dialog().getByRole('button', { name: 'Go on' }).click()
    await button('I can’t do this').click()
    await page.waitForURL(/\/callback/)
    await page.goto(app())
    await page.getByText('Your payslips need a second factor').waitFor()
    expect(page.url()).toBe(app())
  })

  test('two tabs wait for their own windows, and each goes on when its own has come back', async () => {
    const other = await signedIn()
    const first = await windowOf(button('Show my payslips').click())
    const second = await windowOf(button('Show my payslips', other).click())
    await giveCode(first)
    await payslips()
    await dialog(other).getByText('Confirm in the other window').waitFor()
    await giveCode(second)
    await payslips(other)
  })

  test('a page that asks each time, another site’s address and a plain 401 are handed on, and nobody is sent anywhere', async () => {
    const outcomes = await page.evaluate(`(async () => {
      const { stepUpFetch } = await import('/assets/step-up-fetch.js')
      const challenge = 'Bearer error="insufficient_user_authentication", max_age=0'
      const answers = [
        [challenge, { step_up_url: '/security', max_age: 0 }],
        [challenge, { step_up_url: 'https://evil.example/', max_age: 300 }],
        [challenge, 'no problem document'],
        ['Bearer', { step_up_url: '/step-up?level=two-factor', code: 'sign_in_required' }],
      ]
      const statuses = []
      for (const [header, body] of answers) {
        const made = new Response(JSON.stringify(body), { status: 401, headers: { 'WWW-Authenticate': header } })
        Object.defineProperty(made, 'url', { value: location.origin + '/api/x' })
        globalThis.fetch = async () => made
        statuses.push((await stepUpFetch('/api/x')).status)
      }
      return statuses
    })()`)
    expect(outcomes).toEqual([401, 401, 401, 401])
    expect(context.pages()).toHaveLength(1)
  })

  test('an API that is never satisfied is asked twice and no more', async () => {
    let calls = 0
    await page.route('**/api/payroll', (route) => {
      calls += 1
      const body = JSON.stringify({ step_up_url: '/step-up?level=two-factor', max_age: 300 })
      const headers = {
        'WWW-Authenticate': 'Bearer error="insufficient_user_authentication"',
        'Content-Type': 'application/problem+json',
      }
      return route.fulfill({ status: 401, headers, body })
    })
    await giveCode(await windowOf(button('Show my payslips').click()))
    await eventually(() => calls).toBe(2)
    await page.getByText('Your payslips need a second factor').waitFor()
    expect(context.pages().filter((one) => !one.isClosed())).toHaveLength(1)
  })

  test('a call that is aborted while the person is asked rejects as fetch does, and the question is taken back', async () => {
    const name = await page.evaluate(`(async () => {
      const { stepUpFetch } = await import('/assets/step-up-fetch.js')
      const aborting = new AbortController()
      globalThis.open = () => null
      const call = stepUpFetch('/api/payroll', { signal: aborting.signal }).then(
        () => 'answered',
        (error) => error.name,
      )
      while (document.querySelector('dialog') === null) await new Promise((waited) => setTimeout(waited, 10))
      aborting.abort()
      return call
    })()`)
    expect(name).toBe('AbortError')
    await eventually(() => dialog().count()).toBe(0)
  })

  test('somebody who is not signed in is told so, with the way to sign in and back', async () => {
    await context.clearCookies()
    await page.reload()
    await page.getByText('You are not signed in').waitFor()
    await page.getByRole('link', { name: 'Sign in' }).last().click()
    await page.getByLabel('Password').waitFor()
  })
})
