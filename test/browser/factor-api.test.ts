import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Box, startBox } from '../../src/idp/start.ts'
import { PASSWORDS } from '../patterns/factor-api/help-desk.ts'
import { createChromium, needsChromium, withoutChromium } from '../support/chromium.ts'
import { freePort } from '../support/free-port.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'

describe.skipIf(withoutChromium)(`alice at the help desk, her phone in a second tab${needsChromium}`, { timeout: 60_000 }, () => {
  const chromium = createChromium()
  let box: Box
  let portal: TestPortal
  let context: BrowserContext
  let desk: Page
  let phone: Page
  const faults: string[] = []

  beforeAll(async () => {
    const port = await freePort()
    box = await startBox({ port: 0, file: ':memory:', portals: [`http://localhost:${port}`] })
    portal = await startPortal({
      provider: { issuer: box.issuer, clientId: box.client.id, clientSecret: box.client.secret },
      env: { IDP_PROFILE: 'boxed', FACTOR_API_URL: box.factorApi.url, FACTOR_API_TOKEN: box.factorApi.token },
      port,
    })
    context = await chromium.newContext()
    context.setDefaultTimeout(15_000)
    phone = await context.newPage()
    desk = await context.newPage()
    for (const page of [desk, phone]) {
      page.on('pageerror', (error) => faults.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error' && !/status of 403/.test(message.text())) faults.push(message.text())
      })
    }
    await phone.goto(`${box.issuer}/phone/alice`)
  })
  afterAll(async () => {
    await chromium.close()
    await portal?.stop()
    await box?.stop()
  })

  const at = (path: string): string => `${portal.baseUrl}${path}`
  const confirmBy = async (way: RegExp): Promise<void> => {
    await desk.getByRole('radio', { name: way }).check()
    await desk.getByRole('button', { name: 'Go on' }).click()
  }
  const endIt = () => desk.getByRole('button', { name: 'End it now' }).click()

  test('signs in to the help desk without the identity provider', async () => {
    await desk.goto(at('/help-desk'))
    await desk.getByLabel('User name').fill('alice')
    await desk.getByLabel('Password').fill(PASSWORDS.alice)
    await desk.getByRole('button', { name: 'Sign in to the help desk' }).click()
    await desk.getByRole('heading', { level: 1, name: 'Help desk' }).waitFor()
  })

  test('resets a password with a code that arrives on her phone by itself', async () => {
    await desk.getByRole('link', { name: 'Reset password of Carla Example' }).click()
    await confirmBy(/^Text message to/)
    await phone.bringToFront()
    const code = await phone.locator('#messages li code').first().innerText()
    await desk.bringToFront()
    await desk.getByLabel('Code').fill(code)
    await desk.getByRole('button', { name: 'Confirm' }).click()
    await desk.waitForURL(at('/help-desk/reset-password?colleague=carla'))
    await desk.getByRole('button', { name: 'Reset the password' }).click()
    await desk.getByText('The password of Carla Example was reset').waitFor()
    await endIt()
  })

  test('approves a push by choosing the number, and the waiting page goes on by itself', async () => {
    await desk.getByRole('link', { name: 'Show the code' }).click()
    await confirmBy(/^Approval on your phone/)
    const number = await desk.locator('.iban').innerText()
    await phone.bringToFront()
    await phone.getByRole('button', { name: number, exact: true }).click()
    await desk.waitForURL(at('/help-desk/recovery-code'))
    await desk.getByRole('heading', { name: 'Your code' }).waitFor()
    await endIt()
  })

  test('says no on the phone, reads so, and is offered another way', async () => {
    portal.advance(31)
    await desk.getByRole('link', { name: 'Show the code' }).click()
    await confirmBy(/^Approval on your phone/)
    await phone.getByRole('button', { name: /Deny/ }).click()
    await desk.getByRole('heading', { name: 'It was refused on your phone' }).waitFor()
    await desk.getByRole('link', { name: 'Choose a way to confirm' }).click()
    await confirmBy(/authenticator app/)
    await phone.bringToFront()
    const shown = await phone.locator('#authenticator output').innerText()
    await desk.bringToFront()
    await desk.getByLabel('Code').fill(shown)
    await desk.getByRole('button', { name: 'Confirm' }).click()
    await desk.waitForURL(at('/help-desk/recovery-code'))
  })

  test('waits without JavaScript too, and can cancel', async () => {
    portal.advance(301)
    const plain = await chromium.newContext({ javaScriptEnabled: false, storageState: await context.storageState() })
    plain.setDefaultTimeout(15_000)
    const page = await plain.newPage()
    await page.goto(at('/help-desk/recovery-code'))
    await page.getByRole('radio', { name: /^Approval on your phone/ }).check()
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('heading', { name: 'Waiting for your phone' }).waitFor()
    await page.waitForEvent('framenavigated')
    await page.getByRole('heading', { name: 'Waiting for your phone' }).waitFor()
    await page.getByRole('button', { name: 'Cancel and choose another way' }).click()
    await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor()
    await plain.close()
  })

  test('and the browser complained about nothing', () => {
    expect(faults).toEqual([])
  })
})
