import type { Page } from 'playwright-core'
import { AXE_ADDRESS, axeFinds } from './axe-finds.ts'
import type { Party } from './tour.ts'

const MOST_BYTES = 60_000
const WIDE = { width: 1280, height: 800 }
const NARROW = { width: 320, height: 700 }

/** What the title of each party's pages ends with, and what stands at their top. */
const MARKS: Readonly<Record<Party, Readonly<{ title: RegExp; top: RegExp }>>> = {
  portal: { title: / · Step-up portal$/, top: /^Step-up portal/ },
  box: { title: / · Boxed Identity$/, top: /^(?:Boxed Identity|A simulated phone)/ },
  'old app': { title: / - TIMESHEETS 4\.2$/, top: /^TIMESHEETS 4\.2/ },
}

/** Everything that somebody could mind on the page shown: one sentence each, none where it is as it should be. */
export async function pageMinds(page: Page, party: Party): Promise<string[]> {
  await show(page, NARROW, 'dark')
  const found = [...(await axeFinds(page, 'everything')), ...(await tooWide(page))]
  await show(page, WIDE, 'light')
  found.push(...(await axeFinds(page, 'colours')), ...(await tooWide(page)), ...(await whoseIsIt(page, party)))
  found.push(...(await tooHeavy(page)), ...(await moves(page)))
  return found
}

async function show(page: Page, size: typeof WIDE, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.setViewportSize(size)
  await page.emulateMedia({ colorScheme })
}

/** @see WCAG 2.2, 1.4.10 (Reflow) */
async function tooWide(page: Page): Promise<string[]> {
  const by = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))
  return by > 0 ? [`${by} px wider than a screen of ${page.viewportSize()?.width} px`] : []
}

async function whoseIsIt(page: Page, party: Party): Promise<string[]> {
  const top = await page.locator('header, h1').filter({ visible: true }).first().innerText()
  const { title, top: mark } = MARKS[party]
  return title.test(await page.title()) && mark.test(top.trim()) ? [] : [`does not say that it is the ${party}’s`]
}

/** The page and all that it loaded, however it came, before any compression. */
async function tooHeavy(page: Page): Promise<string[]> {
  const bytes = Number(
    await page.evaluate(`['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind))
      .filter(({ name }) => !name.endsWith('${AXE_ADDRESS}'))
      .reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0)`),
  )
  if (bytes === 0) return ['weighs nothing: its weight could not be read']
  return bytes > MOST_BYTES ? [`weighs ${bytes} bytes`] : []
}

/** Nothing may, where the person asked for reduced motion. */
async function moves(page: Page): Promise<string[]> {
  const moving = (await page.evaluate(`[...document.querySelectorAll('*')].filter((element) => {
    const { animationName, transitionDuration } = getComputedStyle(element)
    return animationName !== 'none' || /[1-9]/.test(transitionDuration)
  }).map(({ outerHTML }) => outerHTML.slice(0, 80))`)) as string[]
  return moving.map((element) => `moves: ${element}`)
}
