import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createChromium, needsChromium, withoutChromium } from '../support/chromium.ts'
import { type Demo, startDemo } from './demo.ts'
import { ALICE, beginTour, codeOnThePhone, givePassword, type Tour } from './tour.ts'

/** More than any page has. */
const MOST_TABS = 60

// One file, because a demo and a browser cost more than all that is asked of them here.
const chromium = createChromium()
let demo: Demo
let tour: Tour
let page: Page

beforeAll(async () => {
  if (!withoutChromium) demo = await startDemo()
})
afterAll(async () => {
  await chromium.close()
  await demo?.stop()
})

describe.skipIf(withoutChromium)(`alice with nothing but a keyboard${needsChromium}`, { timeout: 90_000 }, () => {
  beforeAll(async () => {
    tour = await beginTour(await chromium.newContext(), demo)
    page = tour.page
    await page.goto(tour.at('/'))
  })
  afterAll(() => page?.context().close())

  /** What has the focus: what a screen reader would say of it. */
  const focused = (): Promise<string> =>
    page.evaluate(
      `(({ labels, ariaLabel, textContent, tagName }) => tagName === 'BODY' ? '' : (labels?.[0]?.textContent ?? ariaLabel ?? textContent).trim())(document.activeElement)`,
    ) as Promise<string>

  /** Presses Tab until it is there. Whatever is passed on the way has to show that it has the focus. */
  async function tabTo(name: RegExp): Promise<void> {
    for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
      await page.keyboard.press('Tab')
      expect(await page.evaluate(SHOWS_FOCUS), await focused()).toBe(true)
      if (name.test(await focused())) return
    }
    throw new Error(`Tab does not lead to ${name}`)
  }

  test('skips to the content, and opens payroll from there', async () => {
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Skip to the content')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('content')
    await tabTo(/^Open payroll$/)
    await page.keyboard.press('Enter')
    await page.getByLabel('Username').waitFor()
  })

  test('finds the focus in the field that is asked for, and types her name and password', async () => {
    expect(await focused()).toBe('Username')
    await page.keyboard.type(ALICE.username)
    await tabTo(/^Password$/)
    await page.keyboard.type(ALICE.password)
    await page.keyboard.press('Enter')
    await page.getByLabel('Code').waitFor()
  })

  test('finds it there again after the redirect, where a wrong code leaves it, and gives the code', async () => {
    expect(await focused()).toMatch(/^Code/)
    await page.keyboard.type('000000')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').first().waitFor()
    expect(await focused()).toMatch(/^Code/)
    await page.keyboard.type(await codeOnThePhone(tour))
    await page.keyboard.press('Enter')
    await page.waitForURL(tour.at('/payroll'))
  })

  test('ends her elevation on the page itself, and is told of it where she lands', async () => {
    await tabTo(/^End it now$/)
    await page.keyboard.press('Enter')
    await page.waitForURL(tour.at('/account'))
    await page.getByText('Nothing beyond a single factor').waitFor()
  })

  test('opens a page that she cannot prove enough for, adds what is missing where it leads her, and is led back', async () => {
    await tabTo(/^Bank details$/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'You cannot prove this yet' }).waitFor()
    await tabTo(/^Add a passkey at Boxed Identity$/)
    await page.keyboard.press('Enter')
    await page.waitForURL(tour.atBox('/account'))
    await tabTo(/^Add a passkey$/)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /^Remove the passkey/ }).waitFor()
    await tabTo(/^Back to /)
    await page.keyboard.press('Enter')
    await page.waitForURL(tour.at('/'))
  })
})

describe.skipIf(withoutChromium)(`alice without JavaScript${needsChromium}`, { timeout: 60_000 }, () => {
  beforeAll(async () => {
    const context = await chromium.newContext({ javaScriptEnabled: false })
    context.setDefaultTimeout(20_000)
    page = await context.newPage()
    tour = { page, at: (path) => demo.portal + path, atBox: (path) => demo.box + path }
  })

  test('signs in and steps up, and is not offered a passkey that would not work', async () => {
    await page.goto(tour.at('/'))
    await page.getByRole('link', { name: 'Open payroll' }).click()
    expect(await page.getByRole('button', { name: /passkey/ }).isVisible()).toBe(false)
    await givePassword(tour)
    await page.getByLabel('Code').fill(await codeOnThePhone(tour))
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.waitForURL(tour.at('/payroll'))
  })

  test('reads until when it counts as a time of day with its zone, where others see a countdown', async () => {
    await expect(page.locator('[data-pass] time').innerText()).resolves.toMatch(/^\d\d:\d\d UTC$/)
  })

  test('ends it, and reads that the page is closed again', async () => {
    await page.getByRole('button', { name: 'End it now' }).click()
    await page.waitForURL(tour.at('/account'))
    await page.getByText('Nothing beyond a single factor').waitFor()
  })

  test('is told what the one page that is a program needs, and what to open instead', async () => {
    await page.goto(tour.at('/spa'))
    const notice = page.getByRole('main').locator('.notice').filter({ visible: true })
    await expect(notice.innerText()).resolves.toContain('JavaScript')
    await notice.getByRole('link', { name: 'Payroll' }).click()
    await page.getByRole('heading', { level: 1, name: 'Payroll' }).waitFor()
  })

  test('changes the language, and signs out at both', async () => {
    await page.goto(tour.at('/account'))
    await page.getByRole('link', { name: 'Deutsch' }).click()
    await page.getByRole('heading', { level: 1, name: 'Ihr Konto' }).waitFor()
    await page.getByRole('button', { name: 'Abmelden' }).click()
    await page.waitForURL(/\/signed-out/)
  })
})

/** An outline, or in a field a border, of at least two pixels that can be seen. @see WCAG 2.2, 2.4.7 (Focus Visible) */
const SHOWS_FOCUS = `(() => {
  const element = document.activeElement
  const { outlineStyle, outlineWidth } = getComputedStyle(element)
  const box = element.getBoundingClientRect()
  return element === document.body || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && box.width > 1 && box.height > 1 && box.bottom > 0)
})()`
