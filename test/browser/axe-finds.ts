import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

/** axe as a script, for a site that serves it. */
export const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Where axe is served, for the browser to keep. */
export const AXE_ADDRESS = '/axe'

/** Answers for the site of whatever page is shown, to this page alone, when it asks for axe: its policy allows no other script. */
export async function serveAxe(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  const responseHeaders = [{ name: 'Content-Type', value: 'text/javascript' }]
  const answer = { responseCode: 200, responseHeaders, body: Buffer.from(AXE).toString('base64') }
  devtools.on('Fetch.requestPaused', ({ requestId }) => {
    // Nobody waits for it where the page has gone meanwhile.
    devtools.send('Fetch.fulfillRequest', { requestId, ...answer }).catch(() => undefined)
  })
  await devtools.send('Fetch.enable', { patterns: [{ urlPattern: `*${AXE_ADDRESS}` }] })
}

/** What another colour scheme can change of a page whose elements stay the same. */
const COLOURS = ['color-contrast', 'link-in-text-block']

const options: Readonly<Record<'everything' | 'colours', RunOptions>> = {
  everything: { runOnly: { type: 'tag', values: TAGS } },
  colours: { runOnly: { type: 'rule', values: COLOURS } },
}

/**
 * What axe minds on the page as it is now, each with the elements it is about: `everything` up to WCAG 2.2 AA and axe's own advice, or
 * `colours` alone, for a page that was asked about everything on a narrower screen, where more can go wrong. The page's site has to
 * serve axe, or `serveAxe` does: so the browser compiles it once for all pages.
 */
export async function axeFinds(page: Page, about: 'everything' | 'colours'): Promise<string[]> {
  const run = { ...options[about], resultTypes: ['violations'], preload: false, iframes: false }
  const ask = async (): Promise<AxeResults> => {
    // It stays until the page is left.
    if (await page.evaluate('globalThis.axe === undefined'))
      await page.addScriptTag({ url: new URL(AXE_ADDRESS, page.url()).href })
    return (await page.evaluate(`axe.run(${JSON.stringify(run)})`)) as AxeResults
  }
  // A page that waits for a phone loads itself again every few seconds, and may do so under axe's hands.
  const { violations } = await ask().catch((error: Error) => {
    if (!error.message.includes('because of a navigation')) throw error
    return page.waitForLoadState().then(ask)
  })
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}
