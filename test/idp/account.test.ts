import { expect, onTestFinished, test, vi } from 'vitest'
import { freshBox, giveCode, givePassword } from './support/people.ts'
import { ScriptedBrowser } from './support/scripted-browser.ts'

test('the account page asks alice for a second factor and bob, who has none, only for his password', async () => {
  const { box, browser } = await freshBox()
  onTestFinished(() => box.stop())
  const second = await givePassword(browser, await browser.open(`${box.issuer}/account`), 'alice')
  expect(second.html).toContain('autocomplete="one-time-code"')
  const bobs = new ScriptedBrowser(box.issuer)
  expect((await givePassword(bobs, await bobs.open(`${box.issuer}/account`), 'bob')).html).toContain('Your account')
  const declined = await browser.submit(second, '/decline')
  expect(declined.status).toBe(403)
  expect(declined.html).toContain('Your account stays closed')
})

test('the account page closes five minutes after the second factor', async () => {
  const { box, browser } = await freshBox()
  onTestFinished(async () => {
    vi.useRealTimers()
    await box.stop()
  })
  vi.useFakeTimers({ toFake: ['Date'] })
  const second = await givePassword(browser, await browser.open(`${box.issuer}/account`), 'alice')
  expect((await giveCode(box, browser, second)).html).toContain('Your account')
  vi.setSystemTime(Date.now() + 299_000)
  expect((await browser.open(`${box.issuer}/account`)).html).toContain('Your account')
  vi.setSystemTime(Date.now() + 3000)
  expect((await browser.open(`${box.issuer}/account`)).html).toContain('Confirm that it is you, alice')
  expect((await fetch(`${box.issuer}/account/passkeys/options`, { method: 'POST' })).status).toBe(403)
})
