import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

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

/** Few processes, and scripts as they come: each page is seen for a moment, and what is optimised for later is lost. */
const FRUGAL: readonly string[] = ['--in-process-gpu', '--renderer-process-limit=1', '--js-flags=--no-opt --no-maglev']

export function launchChromium(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error(`no Chromium at ${PLACES.join(', ')}`)
  return chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...FRUGAL] })
}
