import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Box } from '../../src/idp/start.ts'
import { addAuthenticator } from '../support/authenticator.ts'
import { createChromium, needsChromium, withoutChromium } from '../support/chromium.ts'
import { listeningPortal } from './support/listening-portal.ts'
import { freshBox, PASSWORDS, phoneCode } from './support/people.ts'
import { refusal } from './support/relying-party.ts'

describe.skipIf(withoutChromium)(`passkeys${needsChromium}`, { timeout: 60_000 }, () => {
  const chromium = createChromium()
  beforeAll(async () => {})
  afterAll(() => chromium.close())

  async function open(kind: 'synced' | 'hardware') {
    const portal = await listeningPortal()
    const opened = await freshBox({ portal: portal.origin })
    const context = await chromium.newContext()
    onTestFinished(async () => {
      await context.close()
      await opened.box.stop()
    })
    const page = await context.newPage()
    const devtools = await addAuthenticator(page, kind)
    return { ...opened, page, devtools, context }
  }

  async function signInToAccount(page: Page, box: Box, username: 'alice' | 'bob') {
    await page.goto(`${box.issuer}/account`)
    await page.getByLabel('Username').fill(username)
    await page.getByLabel('Password').fill(PASSWORDS[username])
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    if (username === 'alice') {
      await page.getByLabel('Code').fill(await phoneCode(box))
      await page.getByRole('button', { name: 'Confirm' }).click()
    }
    await page.getByRole('heading', { name: 'Your account' }).waitFor()
  }

  async function addPasskey(page: Page, box: Box, username: 'alice' | 'bob') {
    await signInToAccount(page, box, username)
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    // From now on bob has a second factor, so his account asks for it.
    if (username === 'bob') await page.getByRole('button', { name: 'Use your passkey' }).click()
    await page.getByRole('button', { name: /^Remove the passkey/ }).waitFor()
  }

  const atPortal = async (page: Page) => {
    await page.waitForURL('**/callback?*')
    return { url: new URL(page.url()) }
  }

  test('alice adds a synced passkey and reaches phr with it, not phrh', async () => {
    const { box, page, rp } = await open('synced')
    await addPasskey(page, box, 'alice')
    const trip = await rp.ask({ acr_values: 'phr' })
    await page.goto(trip.url.href)
    await page.getByRole('button', { name: 'Use your passkey' }).click()
    const claims = await rp.claims(await atPortal(page), trip)
    expect(claims).toMatchObject({ acr: 'phr', amr: ['pwd', 'otp', 'pop', 'swk'] })

    const harder = await rp.ask({ acr_values: 'phrh' })
    await page.goto(harder.url.href)
    expect(refusal(await atPortal(page))).toMatch(/^unmet_authentication_requirements: /)
  })

  test('a passkey in a device reaches phrh, alone and without a username', async () => {
    const { box, page, rp, context } = await open('hardware')
    await addPasskey(page, box, 'alice')
    await context.clearCookies()
    const trip = await rp.ask({ acr_values: 'phrh' })
    await page.goto(trip.url.href)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    expect(await rp.claims(await atPortal(page), trip)).toMatchObject({
      sub: '00ualice7Kq2mVxRt0g7',
      acr: 'phrh',
      amr: ['pop', 'hwk'],
    })

    const twoFactors = await rp.ask({ acr_values: 'urn:okta:loa:2fa:any' })
    await page.goto(twoFactors.url.href)
    expect(await rp.claims(await atPortal(page), twoFactors)).toMatchObject({ acr: 'urn:okta:loa:2fa:any' })
  })

  test('whoever signed in with a passkey alone is asked for the password where a password is wanted', async () => {
    const { box, page, rp, context } = await open('synced')
    await addPasskey(page, box, 'bob')
    await context.clearCookies()
    await page.goto((await rp.ask()).url.href)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await atPortal(page)
    const trip = await rp.ask({ acr_values: 'urn:okta:loa:1fa:pwd' })
    await page.goto(trip.url.href)
    await page.getByLabel('Password').fill(PASSWORDS.bob)
    await page.getByRole('button', { name: 'Confirm' }).click()
    expect(await rp.claims(await atPortal(page), trip)).toMatchObject({ acr: 'urn:okta:loa:1fa:pwd', amr: ['pop', 'swk', 'pwd'] })
  })

  test('bob’s passkey does not raise alice’s session', async () => {
    const { box, page, rp, context } = await open('synced')
    await addPasskey(page, box, 'bob')
    await context.clearCookies()
    await signInToAccount(page, box, 'alice')
    const trip = await rp.ask({ prompt: 'login' })
    await page.goto(trip.url.href)
    const answered = page.waitForResponse((response) => response.url().endsWith('/passkey'))
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    expect((await answered).status()).toBe(409)
    await page.getByRole('heading', { name: 'This is alice’s sign-in' }).waitFor()
  })

  test('the same device is not registered twice, and a removed passkey works no more', async () => {
    const { box, page, rp } = await open('hardware')
    await addPasskey(page, box, 'alice')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByText('That device holds a passkey for you already.').waitFor()
    await page.getByRole('button', { name: /^Remove the passkey/ }).click()
    await page.getByRole('button', { name: /^Remove the passkey/ }).waitFor({ state: 'detached' })
    await page.goto((await rp.ask({ acr_values: 'phr' })).url.href)
    expect(refusal(await atPortal(page))).toMatch(/^unmet_authentication_requirements: /)
  })

  test('cancelling the passkey dialog leaves the person on the page with a word about it', async () => {
    const { page, rp, devtools, box } = await open('synced')
    await addPasskey(page, box, 'alice')
    await devtools.send('WebAuthn.disable')
    await page.goto((await rp.ask({ prompt: 'login' })).url.href)
    await page.evaluate('navigator.credentials.get = () => Promise.reject(new DOMException("no", "NotAllowedError"))')
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByText('That did not work, or was cancelled.').waitFor()
  })
})

test('an answer without a challenge, and a made-up one, are refused', async () => {
  const { box, browser, rp } = await freshBox()
  onTestFinished(() => box.stop())
  const page = await browser.open((await rp.ask()).url)
  for (const response of ['', '{}', 'null', '{"id":"made-up"}', '[]', '{"id":1}']) {
    const answer = await browser.submit(page, '/passkey', { response })
    expect(answer.status === 422 || refusal(answer).startsWith('access_denied')).toBe(true)
  }
})
