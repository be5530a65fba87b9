// `npm run screenshots`: makes the pictures that the README shows. They are looked at by people, not compared by a test.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { createChromium } from '../support/chromium.ts'
import { startDemo } from './demo.ts'
import { beginTour, codeOnThePhone, givePassword, type Tour } from './tour.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'views', 'assets', 'screenshots')
const MOST_BYTES = 60_000

const demo = await startDemo()
const chromium = createChromium()
/** Smaller than life: a README shows them side by side. */
const look = { viewport: { width: 1000, height: 700 }, deviceScaleFactor: 0.68, colorScheme: 'light' } as const
const tour = await beginTour(await chromium.newContext(look), demo)

await tour.page.goto(tour.at('/'))
await picture(tour, 'home', 640)
await tour.page.goto(tour.at('/sign-in'))
await givePassword(tour)
await tour.page.waitForURL(tour.at('/'))
await tour.page.goto(tour.at('/payroll'))
await picture(tour, 'second-factor', 620)
await tour.page.getByLabel('Code').fill(await codeOnThePhone(tour))
await tour.page.getByRole('button', { name: 'Confirm' }).click()
await tour.page.waitForURL('**/payroll')
await picture(tour, 'payroll', 620)
await tour.page.goto(tour.at('/explain'))
await picture(tour, 'explain', 800)

await chromium.close()
await demo.stop()

/** Saves what the window shows, cut off below `height`. */
async function picture({ page }: Tour, name: string, height: number = look.viewport.height): Promise<void> {
  const path = join(FOLDER, `${name}.png`)
  await page.setViewportSize({ width: look.viewport.width, height })
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path })
  const { size } = statSync(path)
  process.stdout.write(`${path}: ${size} bytes\n`)
  if (size >= MOST_BYTES) throw new Error(`${name}.png weighs ${size} bytes; at most ${MOST_BYTES - 1} are wanted`)
}
