import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createChromium, needsChromium, withoutChromium } from '../support/chromium.ts'
import { serveAxe } from './axe-finds.ts'
import { type Demo, startDemo } from './demo.ts'
import { pageMinds } from './page-minds.ts'
import { beginTour, TOUR, type Tour } from './tour.ts'

describe.skipIf(withoutChromium)(`a tour of every page, as somebody who minds${needsChromium}`, { timeout: 60_000 }, () => {
  const chromium = createChromium()
  let demo: Demo
  let tour: Tour
  const faults: string[] = []

  beforeAll(async () => {
    demo = await startDemo()
    tour = await beginTour(await chromium.newContext({ reducedMotion: 'reduce' }), demo)
    await serveAxe(tour.page)
    tour.page.on('pageerror', (error) => faults.push(error.message))
    tour.page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) faults.push(message.text())
    })
  })
  afterAll(async () => {
    await chromium.close()
    await demo?.stop()
  })

  test.each(TOUR)('$party, $name: whose it is, light and dark, wide and narrow, light in weight and still', async (station) => {
    await station.go(tour)
    await tour.page.waitForLoadState()
    expect(await pageMinds(tour.page, station.party)).toEqual([])
  })

  test('and the browser complained about nothing', () => {
    expect(faults).toEqual([])
  })
})
