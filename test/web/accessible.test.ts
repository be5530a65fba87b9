import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium, needsChromium, withoutChromium } from '../support/chromium.ts'
import { NOW, samples } from './sample-models.ts'
import { addressOf, serveSamples } from './serve-samples.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const SCREENS = [
  { colorScheme: 'light', width: 1280, language: 'en', time: NOW, state: 'held' },
  { colorScheme: 'dark', width: 320, language: 'de', time: NOW + 86_400, state: 'lapsed' },
] as const
const OPTIONS = { resultTypes: ['violations'], preload: false, iframes: false }

describe.skipIf(withoutChromium)(`every page in every state${needsChromium}`, { timeout: 60_000 }, () => {
  let browser: Browser
  let site: Awaited<ReturnType<typeof serveSamples>>
  beforeAll(async () => {
    ;[browser, site] = await Promise.all([launchChromium(), serveSamples()])
  })
  afterAll(() => Promise.all([browser.close(), site.stop()]))

  describe.each(SCREENS)('$colorScheme, $width px, $language, $state', ({ colorScheme, width, language, time }) => {
    let page: Page
    beforeAll(async () => {
      page = await browser.newPage({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true })
      await page.clock.setFixedTime(time * 1000)
    })
    afterAll(() => page.close())

    test.each(Object.keys(samples))('%s gives axe nothing to find and fits the screen', async (name) => {
      await page.goto(site.origin + addressOf(name, language))
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
      await page.evaluate(AXE)
      const { violations } = (await page.evaluate(`axe.run(${JSON.stringify(OPTIONS)})`)) as AxeResults
      expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([])
    })
  })
})
