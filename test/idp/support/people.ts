import { type Box, startBox } from '../../../src/idp/start.ts'
import { PORTAL, relyingParty } from './relying-party.ts'
import { type Landing, ScriptedBrowser } from './scripted-browser.ts'

/** A box of one test's own, with a browser and a portal in front of it. */
export async function freshBox(options: { file?: string; portal?: string } = {}) {
  const box = await startBox({ port: 0, file: options.file ?? ':memory:', portals: [options.portal ?? PORTAL] })
  return { box, browser: new ScriptedBrowser(box.issuer), rp: await relyingParty(box) }
}

export const PASSWORDS = { alice: 'alice-in-the-box', bob: 'bob-in-the-box' } as const

export const givePassword = (browser: ScriptedBrowser, page: Landing, username: keyof typeof PASSWORDS): Promise<Landing> =>
  browser.submit(page, '/password', { username, password: PASSWORDS[username] })

/** Types what alice's phone shows; waits where the phone says that its code is not accepted yet. */
export async function giveCode(box: Box, browser: ScriptedBrowser, page: Landing): Promise<Landing> {
  return browser.submit(page, '/code', { code: await phoneCode(box) })
}

export async function phoneCode(box: Box): Promise<string> {
  const { code } = (await (await fetch(`${box.issuer}/phone/alice/code`)).json()) as { code: string }
  return code
}
