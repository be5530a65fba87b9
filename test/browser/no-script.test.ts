import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium, needsChromium, withoutChromium } from '../support/chromium.ts'
import { type Demo, startDemo } from './demo.ts'
import { codeOnThePhone, givePassword, type Tour } from './tour.ts'

describe.skipIf(withoutChromium)(`alice without JavaScript${needsChromium}`, { timeout: 60_000 }, () => {
  let chromium: Browser
  let demo: Demo
  let tour: Tour
  let page: Page

  beforeAll(async () => {
    ;[chromium, demo] = await Promise.all([launchChromium(), startDemo()])
    const context = await chromium.newContext({ javaScriptEnabled: false })
    context.setDefaultTimeout(20_000)
    page = await context.newPage()
    tour = { page, at: (path) => demo.portal + path, atBox: (path) => demo.box + path }
  })
  afterAll(async () => {
    await chromium?.close()
    await demo?.stop()
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
