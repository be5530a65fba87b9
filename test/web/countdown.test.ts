import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium, needsChromium, withoutChromium } from '../support/chromium.ts'
import { NOW } from './sample-models.ts'
import { addressOf, serveSamples } from './serve-samples.ts'

describe.skipIf(withoutChromium)(`times that count down in a browser${needsChromium}`, () => {
  let browser: Browser
  let site: Awaited<ReturnType<typeof serveSamples>>
  beforeAll(async () => {
    ;[browser, site] = await Promise.all([launchChromium(), serveSamples()])
  })
  afterAll(() => Promise.all([browser.close(), site.stop()]))

  /** Payroll is held for another 252 s in the samples. */
  async function openPayroll(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ timezoneId: 'Europe/Berlin', ...options })
    const page = await context.newPage()
    page.on('pageerror', (error) => {
      throw error
    })
    await page.clock.setFixedTime(NOW * 1000)
    await page.goto(site.origin + addressOf('payroll', 'en'))
    return page
  }

  const held = (page: Page): Promise<string> => page.locator('.pass dd').nth(1).innerText()
  const live = (page: Page): Promise<string | null> => page.locator('[role=status]').textContent()

  /** The page sees the time that is set at its next tick, within a second. */
  async function at(page: Page, secondsLater: number, said: string): Promise<void> {
    await page.clock.setFixedTime((NOW + secondsLater) * 1000)
    await expect.poll(() => held(page), { timeout: 10_000 }).toBe(said)
  }

  test('are in the zone of the person, and say what is left to the second', async () => {
    const page = await openPayroll()
    expect(await held(page)).toBe('15:04 4 min 12 s left')
    await at(page, 200, '15:04 52 s left')
    expect(await page.locator('.who-level[data-level=two-factor]').innerText()).toBe('Two-factor until 15:04 under 1 min left')
    await page.context().close()
  })

  test('count down, too, in a part that another script puts in later, and not where one has been taken out', async () => {
    const page = await openPayroll()
    const html = await (await page.request.get(page.url())).text()
    const header = html.slice(html.indexOf('<section class="who"'), html.indexOf('</header>'))
    await page.evaluate(`document.querySelector('.who').outerHTML = ${JSON.stringify(header)}`)
    const level = page.locator('.who-level[data-level=two-factor]')
    await expect.poll(() => level.innerText(), { timeout: 10_000 }).toBe('Two-factor until 15:04 4 min left')
    await at(page, 200, '15:04 52 s left')
    expect(await level.innerText()).toBe('Two-factor until 15:04 under 1 min left')
    await page.context().close()
  })

  test('give the day where it is not today', async () => {
    const page = await openPayroll()
    expect(await page.locator('.who-level[data-level=single-factor]').innerText()).toMatch(
      /^Single-factor until 25 Nov 2025, 02:56$/,
    )
    await page.context().close()
  })

  test('say at the very second, once and politely, that the page will ask again, and offer to', async () => {
    const page = await openPayroll()
    await at(page, 251, '15:04 1 s left')
    expect(await live(page)).toBe('')
    expect(await page.locator('text=End it now').isVisible()).toBe(true)
    await at(page, 252, '15:04 lapsed')
    expect(await live(page)).toBe('The proof for this page has lapsed. The page will ask you again when you go on.')
    expect(await page.locator('text=End it now').isVisible()).toBe(false)
    expect(await page.locator('text=Confirm again').getAttribute('href')).toBe('/payroll')
    expect(await page.locator('text=Confirm again').isVisible()).toBe(true)
    await page.evaluate("document.querySelector('[role=status]').textContent = ''")
    await page.waitForTimeout(2_100)
    expect(await live(page)).toBe('')
    await page.context().close()
  })

  test('move once a minute where motion is unwanted', async () => {
    const page = await openPayroll({ reducedMotion: 'reduce' })
    expect(await held(page)).toBe('15:04 4 min left')
    const before = await page.locator('.pass').getAttribute('style')
    await page.clock.setFixedTime((NOW + 11) * 1000)
    await page.waitForTimeout(2_100)
    expect(await held(page)).toBe('15:04 4 min left')
    expect(await page.locator('.pass').getAttribute('style')).toBe(before)
    await at(page, 13, '15:04 3 min left')
    await page.context().close()
  })

  test('are right without a script, in UTC', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(site.origin + addressOf('payroll', 'en'))
    expect(await held(page)).toBe('14:04 UTC')
    expect(await page.locator('text=Confirm again').isVisible()).toBe(false)
    await context.close()
  })
})
