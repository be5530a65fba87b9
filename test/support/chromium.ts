import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core'

/** The shell first: the same engine without a browser's windows around it, at half the cost. */
const PLACES = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where Chromium is, or undefined. */
export const CHROMIUM = PLACES.find((place) => existsSync(place))

/** With `CI=true` a missing Chromium is a failure; elsewhere its suites are skipped, and their names say why. */
export const withoutChromium = CHROMIUM === undefined && process.env.CI !== 'true'

/** The end of a suite's name: tells a reader of "skipped" what is missing. */
export const needsChromium = withoutChromium ? ' (skipped: no Chromium found)' : ''

/** Headless, and asking nobody but this machine. */
export const FLAGS: readonly string[] = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** One process, and scripts as they come: each page is seen for a moment, and what is optimised for later is lost. */
const FRUGAL: readonly string[] = ['--single-process', '--no-zygote', '--js-flags=--no-opt --no-maglev']

/** Browsers of several people: each context is a Chromium of its own, and ends with it. */
export type Chromium = Readonly<{
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>
  close(): Promise<void>
}>

/**
 * A Chromium in one process has room for one context. Starting it takes less than a renderer process for every page that comes from
 * another site: half of the time that these suites take.
 */
export function createChromium(): Chromium {
  const open = new Set<Browser>()
  return {
    async newContext(options) {
      const browser = await chromium.launch({ executablePath: CHROMIUM as string, args: [...FLAGS, ...FRUGAL] })
      open.add(browser)
      browser.once('disconnected', () => open.delete(browser))
      const context = await browser.newContext(options)
      context.once('close', () => void browser.close())
      return context
    },
    async close() {
      await Promise.all([...open].map((browser) => browser.close()))
    },
  }
}
