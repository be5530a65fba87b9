import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeFinds } from '../browser/axe-finds.ts'
import { createChromium, needsChromium, withoutChromium } from '../support/chromium.ts'
import { NOW, samples } from './sample-models.ts'
import { addressOf, serveSamples } from './serve-samples.ts'

/** `test/browser/accessibility.test.ts` comes by these as they really are: here they are looked at only as they are once all has lapsed. */
const ON_THE_TOUR = [
  'home, nobody signed in',
  'home, signed in',
  'account, one session and nothing elevated',
  'payroll',
  'bank details',
  'bank details, saved',
  'bank details, refused',
  'security',
  'security, refused',
  'security, done',
  'transfers',
  'transfers, refused',
  'transfer, pending',
  'transfer, executed',
  'transfer, denied',
  'transfer, cancelled',
  'resume',
  'an app in the browser',
  'stepped up in a popup',
  'signed out',
  'help desk, sign-in',
  'help desk, sign-in refused',
  'help desk',
  'help desk, confirmed',
  'help desk, reset',
  'help desk, recovery code',
  'help desk, choose',
  'help desk, code',
  'help desk, code refused',
  'help desk, waiting',
  'problem, not enough',
  'problem, declined',
  'problem, not found',
]

describe.skipIf(withoutChromium)(`every page in every state${needsChromium}`, { timeout: 60_000 }, () => {
  const chromium = createChromium()
  let site: Awaited<ReturnType<typeof serveSamples>>
  let held: Page
  let lapsed: Page
  beforeAll(async () => {
    site = await serveSamples()
    held = await openPage({ colorScheme: 'light', viewport: { width: 1280, height: 800 } })
    lapsed = await openPage({ colorScheme: 'dark', viewport: { width: 320, height: 800 } })
    await held.clock.setFixedTime(NOW * 1000)
    await lapsed.clock.setFixedTime((NOW + 86_400) * 1000)
  })
  afterAll(() => Promise.all([chromium.close(), site.stop()]))

  const openPage = async (options: BrowserContextOptions) => (await chromium.newContext(options)).newPage()
  const tooWide = (page: Page) => page.evaluate('Math.max(0, document.documentElement.scrollWidth - innerWidth)')

  test('which are on the tour, is said of pages that there are', () => {
    expect(Object.keys(samples)).toEqual(expect.arrayContaining(ON_THE_TOUR))
  })

  test.each(Object.keys(samples).filter((name) => !ON_THE_TOUR.includes(name)))(
    '%s, in English on a wide light screen, has colours that can be told apart and fits',
    async (name) => {
      await held.goto(site.origin + addressOf(name, 'en'))
      expect(await tooWide(held)).toBe(0)
      expect(await axeFinds(held, 'colours')).toEqual([])
    },
  )

  test.each(Object.keys(samples))(
    '%s, in German on a narrow dark screen and lapsed, gives axe nothing to find and fits',
    async (name) => {
      await lapsed.goto(site.origin + addressOf(name, 'de'))
      expect(await tooWide(lapsed)).toBe(0)
      const showsOtherParts = (await lapsed.locator('[data-when-lapsed]').count()) > 0
      if (showsOtherParts || !ON_THE_TOUR.includes(name)) expect(await axeFinds(lapsed, 'everything')).toEqual([])
    },
  )
})
