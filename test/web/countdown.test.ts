import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createChromium, needsChromium, withoutChromium } from '../support/chromium.ts'
import { NOW } from './sample-models.ts'
import { addressOf, serveSamples } from './serve-samples.ts'

describe.skipIf(withoutChromium)(`times that count down in a browser${needsChromium}`, () => {
  const chromium = createChromium()
  let site: Awaited<ReturnType<typeof serveSamples>>
  beforeAll(async () => {
    site = await serveSamples()
  })
  afterAll(() => Promise.all([chromium.close(), site.stop()]))

  /** Payroll is held for another 252 s in the samples. */
  async function openPayroll(options: BrowserContextOptions = {}, language = 'en'): Promise<Page> {
    const context = await chromium.newContext({ timezoneId: 'Europe/Berlin', ...options })
    const page = await context.newPage()
    page.on('pageerror', (error) => {
      throw error
    })
    await page.clock.setFixedTime(NOW * 1000)
    await page.goto(site.origin + addressOf('payroll', language))
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

  /** The one "Confirm again" that can be seen. */
  const offered = (page: Page) => page.getByRole('link', { name: /^(Confirm again|Erneut bestätigen)$/ })
  const forget = (page: Page) => page.evaluate("document.querySelector('[role=status]').textContent = ''")

  test.each([
    ['en', 'The proof for this page lapses within a minute. You can confirm again; nothing that you typed is lost.'],
    [
      'de',
      'Der Nachweis für diese Seite läuft in weniger als einer Minute ab. Sie können erneut bestätigen; Ihre Eingaben bleiben erhalten.',
    ],
  ])('warn a minute before, once and politely, and offer to make it last, in words of "%s"', async (language, warning) => {
    const page = await openPayroll({}, language)
    await at(page, 191, language === 'en' ? '15:04 1 min 1 s left' : '15:04 noch 1 Min. 1 Sek.')
    expect(await live(page)).toBe('')
    expect(await offered(page).count()).toBe(0)
    await at(page, 192, language === 'en' ? '15:04 1 min 0 s left' : '15:04 noch 1 Min. 0 Sek.')
    expect(await live(page)).toBe(warning)
    expect(await offered(page).getAttribute('href')).toBe('/step-up?level=two-factor&again=1&return_to=%2Fpayroll')
    await forget(page)
    await at(page, 200, language === 'en' ? '15:04 52 s left' : '15:04 noch 52 Sek.')
    expect(await live(page)).toBe('')
    await page.context().close()
  })

  test('say at the very second, once and politely, that the page will ask again, and offer to', async () => {
    const page = await openPayroll()
    await at(page, 251, '15:04 1 s left')
    await forget(page)
    expect(await page.locator('text=End it now').isVisible()).toBe(true)
    await at(page, 252, '15:04 lapsed')
    expect(await live(page)).toBe('The proof for this page has lapsed. The page will ask you again when you go on.')
    expect(await page.locator('text=End it now').isVisible()).toBe(false)
    expect(await offered(page).getAttribute('href')).toBe('/step-up?level=two-factor&return_to=%2Fpayroll')
    await forget(page)
    await page.waitForTimeout(2_100)
    expect(await live(page)).toBe('')
    await page.context().close()
  })

  test('are counted anew once she has confirmed in a window of its own, and what she typed stays', async () => {
    const context = await chromium.newContext({ timezoneId: 'Europe/Berlin' })
    const page = await context.newPage()
    await page.clock.setFixedTime((NOW + 250) * 1000)
    await page.goto(site.origin + addressOf('bank details', 'en'))
    await page.getByLabel('IBAN').fill('DE02 1203')
    await context.route('**/step-up?*', (route) => route.fulfill({ contentType: 'text/html', body: '<title>Elsewhere</title>' }))
    await page.route(/bank%20details/, async (route) => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, body: (await answer.text()).replaceAll(String(NOW + 299), String(NOW + 549)) })
    })
    const opened = page.waitForEvent('popup')
    await offered(page).click()
    const popup = await opened
    await popup.waitForURL('**/step-up?*')
    const asked = new URL(popup.url()).searchParams
    expect(Object.fromEntries(asked)).toEqual({ level: 'phishing-resistant', again: '1', return_to: '/spa/stepped-up' })
    await popup.goto(site.origin + addressOf('stepped up in a popup', 'en')).catch(() => null)
    await expect.poll(() => held(page), { timeout: 10_000 }).toMatch(/ 4 min 59 s left$/)
    expect(await live(page)).toBe('Confirmed. This page counts the time anew.')
    expect(await page.getByLabel('IBAN').inputValue()).toBe('DE02 1203')
    expect(await page.evaluate("document.activeElement.matches('[data-pass]')")).toBe(true)
    expect(await offered(page).count()).toBe(0)
    await context.close()
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
    const context = await chromium.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(site.origin + addressOf('payroll', 'en'))
    expect(await held(page)).toBe('14:04 UTC')
    expect(await offered(page).count()).toBe(0)
    await context.close()
  })
})
