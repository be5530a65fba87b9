import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createChromium, needsChromium, withoutChromium } from '../support/chromium.ts'
import { addressOf, serveSamples } from '../web/serve-samples.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const UNFOLD = 'for (const part of document.querySelectorAll("details")) part.open = true'
/** The words that are wider than their note, or than the drawing. */
const OUTSIDE = `[...document.querySelectorAll('svg.sequence')].flatMap((svg) =>
  [...svg.querySelectorAll('text')].flatMap((text) => {
    const box = (text.closest('.note')?.querySelector('path') ?? svg).getBoundingClientRect()
    const own = text.getBoundingClientRect()
    return own.left < box.left || own.right > box.right || own.bottom > box.bottom ? [text.textContent] : []
  }),
)`

describe.skipIf(withoutChromium)(`an exchange in Chromium${needsChromium}`, { timeout: 60_000 }, () => {
  const chromium = createChromium()
  let site: Awaited<ReturnType<typeof serveSamples>>
  beforeAll(async () => {
    site = await serveSamples()
  })
  afterAll(() => Promise.all([chromium.close(), site.stop()]))

  const open = async (name: string, options: Parameters<Browser['newContext']>[0] = {}, language = 'en') => {
    const context: BrowserContext = await chromium.newContext({ viewport: { width: 1280, height: 900 }, ...options })
    const page: Page = await context.newPage()
    const faults: string[] = []
    page.on('pageerror', ({ message }) => faults.push(message))
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    await page.goto(site.origin + addressOf(`explain, ${name}`, language))
    return { page, faults, close: () => context.close() }
  }

  test('is copied as text by one button, and says so', async () => {
    const { page, faults, close } = await open('refused', { permissions: ['clipboard-read', 'clipboard-write'] })
    await page.getByText('Copy as text').click()
    await page.getByRole('button', { name: 'Copy', exact: true }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const copied: string = await page.evaluate('navigator.clipboard.readText()')
    expect(copied).toBe(await page.locator('pre').textContent())
    expect(copied).toContain('failed: The level that was asked for is reached (levelIsReached, OIDC Core 3.1.3.7 (12))')
    expect(await page.getByRole('status').textContent()).toBe('Copied')
    expect(faults).toEqual([])
    await close()
  })

  test('where copying is not allowed, the text is selected instead', async () => {
    const { page, close } = await open('refused')
    await page.evaluate('navigator.clipboard.writeText = () => Promise.reject(new Error("not allowed"))')
    await page.getByText('Copy as text').click()
    await page.getByRole('button', { name: 'Copy', exact: true }).click()
    await expect
      .poll(() => page.evaluate('getSelection().toString()'), { timeout: 15_000 })
      .toContain('Step-up for /payroll: Refused')
    await close()
  })

  test('without JavaScript it is drawn and told all the same, and no button promises anything', async () => {
    const { page, close } = await open('as many as are kept', { javaScriptEnabled: false })
    await expect(page.getByRole('img', { name: 'Sequence diagram: Step-up for /payroll' }).count()).resolves.toBe(1)
    await page.getByText('Show the drawing').first().click()
    expect(await page.locator('svg.sequence:visible').count()).toBe(2)
    await page.getByText('Copy as text').click()
    expect(await page.locator('pre').innerText()).toContain('The decision')
    expect(await page.getByRole('button', { name: /cop/i }).count()).toBe(0)
    await close()
  })

  test('the drawing scrolls in its own box at 320 px, by keyboard as well', async () => {
    const { page, close } = await open('each time, pushed', { viewport: { width: 320, height: 800 }, colorScheme: 'dark' }, 'de')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
    const drawing = page.getByRole('group', { name: 'Zeichnung' })
    await drawing.focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => drawing.evaluate((box) => box.scrollLeft), { timeout: 15_000 }).toBeGreaterThan(0)
    await close()
  })

  test('every word of a drawing stays inside what it is written into', async () => {
    const { page, close } = await open('late')
    for (const name of ['longest words', 'as many as are kept'])
      for (const language of ['en', 'de']) {
        await page.goto(site.origin + addressOf(`explain, ${name}`, language))
        await page.evaluate(UNFOLD)
        const outside = await page.evaluate(OUTSIDE)
        expect(outside, `${name}, ${language}`).toEqual([])
      }
    await close()
  })

  test('gives axe nothing to find with every part unfolded', async () => {
    const { page, close } = await open('as many as are kept', { colorScheme: 'dark', bypassCSP: true })
    await page.evaluate(UNFOLD)
    await page.evaluate(AXE)
    const { violations } = (await page.evaluate('axe.run({ resultTypes: ["violations"] })')) as AxeResults
    expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([])
    await close()
  })
})
