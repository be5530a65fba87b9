import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium, needsChromium, withoutChromium } from '../support/chromium.ts'
import { type Demo, startDemo } from './demo.ts'
import { ALICE, beginTour, codeOnThePhone, type Tour } from './tour.ts'

/** More than any page has. */
const MOST_TABS = 60

describe.skipIf(withoutChromium)(`alice with nothing but a keyboard${needsChromium}`, { timeout: 90_000 }, () => {
  let chromium: Browser
  let demo: Demo
  let tour: Tour
  let page: Page

  beforeAll(async () => {
    ;[chromium, demo] = await Promise.all([launchChromium(), startDemo()])
    tour = await beginTour(await chromium.newContext(), demo)
    page = tour.page
    await page.goto(tour.at('/'))
  })
  afterAll(async () => {
    await chromium?.close()
    await demo?.stop()
  })

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

  test('opens a page that she cannot prove enough for, and has a way on', async () => {
    await tabTo(/^Bank details$/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'You cannot prove this yet' }).waitFor()
    await tabTo(/^Go to the home page$/)
    await page.keyboard.press('Enter')
    await page.waitForURL(tour.at('/'))
  })
})

/** An outline, or in a field a border, of at least two pixels that can be seen. @see WCAG 2.2, 2.4.7 (Focus Visible) */
const SHOWS_FOCUS = `(() => {
  const element = document.activeElement
  const { outlineStyle, outlineWidth } = getComputedStyle(element)
  const box = element.getBoundingClientRect()
  return element === document.body || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && box.width > 1 && box.height > 1 && box.bottom > 0)
})()`
