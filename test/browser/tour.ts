// One file, because it is one walk: every page of every party, in the order in which a person can reach them.
import type { BrowserContext, Page } from 'playwright-core'
import { addAuthenticator } from '../support/authenticator.ts'
import type { Demo } from './demo.ts'

/** Whose page it is: a visitor must be able to tell. */
export type Party = 'portal' | 'box' | 'old app'

/** One page in one state, and the way there from the one before. */
export type Station = Readonly<{ name: string; party: Party; go: (tour: Tour) => Promise<unknown> }>

/** What the way to a station may use. */
export type Tour = Readonly<{ page: Page; at: (path: string) => string; atBox: (path: string) => string }>

export const ALICE = { username: 'alice', password: 'alice-in-the-box', deskPassword: 'alice-at-the-help-desk', pin: '2580' }

/** Begins a tour with nobody signed in. Alice's passkey, once she has one, is in a device that says yes by itself. */
export async function beginTour(context: BrowserContext, { portal, box }: Demo): Promise<Tour> {
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  await addAuthenticator(page, 'synced')
  return { page, at: (path) => portal + path, atBox: (path) => box + path }
}

export const TOUR: readonly Station[] = [
  portal('home, nobody signed in', ({ page, at }) => page.goto(at('/'))),
  portal('signed out', ({ page, at }) => page.goto(at('/signed-out'))),
  portal('no such page', ({ page, at }) => page.goto(at('/nothing-here'))),
  portal('no transaction', ({ page, at }) => page.goto(at('/callback?code=x&state=y'))),
  portal('app in the browser, nobody signed in', async ({ page, at }) => {
    await page.goto(at('/spa'))
    await page.locator('#signed-out').waitFor()
  }),
  portal('stepped up in a popup', ({ page, at }) => page.goto(at('/spa/stepped-up'))),
  box('its home', ({ page, atBox }) => page.goto(atBox('/'))),
  box('faults', ({ page, atBox }) => page.goto(atBox('/faults'))),
  box('no such page', ({ page, atBox }) => page.goto(atBox('/nothing-here'))),
  box('phone with nothing on it', ({ page, atBox }) => page.goto(atBox('/phone/bob'))),
  box('phone', ({ page, atBox }) => page.goto(atBox('/phone/alice'))),
  box('sign-in', ({ page, at }) => page.goto(at('/account'))),
  box('sign-in refused', (tour) => givePassword(tour, 'wrong').then(() => tour.page.getByRole('alert').first().waitFor())),
  portal('account, one factor', (tour) => givePassword(tour).then(() => tour.page.waitForURL('**/account'))),
  portal('explain, one granted', ({ page, at }) => page.goto(at('/explain'))),
  portal('app in the browser, closed', async ({ page, at }) => {
    await page.goto(at('/spa'))
    await page.locator('#closed').waitFor()
  }),
  box('one more proof', ({ page, at }) => page.goto(at('/payroll'))),
  box('one more proof refused', async ({ page }) => {
    await page.getByLabel('Code').fill('000000')
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByRole('alert').first().waitFor()
  }),
  portal('declined', ({ page }) => page.getByRole('button', { name: 'I can’t do this' }).click()),
  portal('explain, one refused', ({ page, at }) => page.goto(at('/explain'))),
  portal('payroll', async (tour) => {
    await tour.page.goto(tour.at('/payroll'))
    await giveCode(tour)
    await tour.page.waitForURL('**/payroll')
  }),
  portal('home, two factors held', ({ page, at }) => page.goto(at('/'))),
  portal('account, two factors', ({ page, at }) => page.goto(at('/account'))),
  portal('app in the browser, opened', async ({ page, at }) => {
    await page.goto(at('/spa'))
    await page.locator('#open').waitFor()
  }),
  portal('no such factor enrolled', ({ page, at }) => page.goto(at('/bank-details'))),
  box('account', ({ page, atBox }) => page.goto(atBox('/account'))),
  box('account with a passkey', async ({ page }) => {
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByRole('button', { name: /^Remove the passkey/ }).waitFor()
  }),
  portal('bank details, first visit', async (tour) => {
    await openWithPasskey(tour, '/bank-details')
    await tour.page.waitForURL('**/bank-details')
  }),
  portal('bank details refused', ({ page }) => saveIban(page, 'DE02')),
  portal('bank details saved', ({ page }) => saveIban(page, 'DE02 1203 0000 0000 2020 51')),
  portal('resume', async (tour) => {
    const { page, at } = tour
    const other = await page.context().newPage()
    await endElevation({ page: other, at })
    await other.close()
    await saveIban(page, 'DE89 3704 0044 0532 0130 00')
    await usePasskeyIfAsked(tour)
    await page.waitForURL('**/resume/*')
  }),
  portal('a form sent already', async ({ page }) => {
    const resume = page.url()
    await page.getByRole('button', { name: 'Send it now' }).click()
    await page.waitForURL('**/bank-details')
    await page.goto(resume)
  }),
  box('sign-in again', ({ page, at }) => page.goto(at('/security'))),
  portal('security', async (tour) => {
    await tour.page.getByLabel('Password').fill(ALICE.password)
    await tour.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await tour.page.waitForURL('**/security')
  }),
  portal('security refused', ({ page }) => saveRecovery(page, 'alice')),
  portal('security done', ({ page }) => saveRecovery(page, 'alice@example.net').then(() => page.waitForURL('**/security/done'))),
  portal('transfers, none', ({ page, at }) => page.goto(at('/transfers'))),
  portal('transfers refused', ({ page }) => page.getByRole('button', { name: 'Ask on my phone' }).click()),
  portal('transfer pending', (tour) => beginTransfer(tour)),
  box('phone asked for an approval', ({ page, atBox }) => page.goto(atBox('/phone/alice'))),
  box('phone, wrong PIN', ({ page }) => approve(page, '0000')),
  portal('transfer paid', async ({ page, at }) => {
    await approve(page, ALICE.pin)
    await page.goto(at('/transfers'))
    await page.getByRole('link', { name: 'ACME' }).first().click()
    await page.locator('[data-status=executed]').waitFor()
  }),
  portal('transfer cancelled', async (tour) => {
    await beginTransfer(tour)
    await tour.page.getByRole('button', { name: 'Cancel this transfer' }).click()
    await tour.page.locator('[data-status=cancelled]').waitFor()
  }),
  portal('transfer denied', async (tour) => {
    await beginTransfer(tour, 'Globex')
    // The one that was cancelled still asks there.
    const asked = (phone: Page) => phone.getByRole('article').filter({ hasText: 'Globex' })
    await onThePhone(tour, (phone) => asked(phone).getByRole('button', { name: /Deny/ }).click())
    await tour.page.locator('[data-status=denied]').waitFor()
  }),
  portal('transfers', ({ page, at }) => page.goto(at('/transfers'))),
  oldApp('timesheets', ({ page, at }) => page.goto(at('/timesheets/'))),
  oldApp('approve timesheets', async (tour) => {
    await openWithPasskey(tour, '/timesheets/approve')
    await tour.page.waitForURL('**/timesheets/approve')
  }),
  portal('help desk sign-in', ({ page, at }) => page.goto(at('/help-desk'))),
  portal('help desk sign-in refused', ({ page }) => signInToTheDesk(page, 'wrong')),
  portal('help desk', ({ page }) => signInToTheDesk(page, ALICE.deskPassword)),
  portal('help desk, choose', ({ page }) => page.getByRole('link', { name: 'Show the code' }).click()),
  portal('help desk, code', ({ page }) => confirmBy(page, /^Text message to/)),
  portal('help desk, code refused', async ({ page }) => {
    await page.getByLabel('Code').fill('000000')
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByRole('alert').first().waitFor()
  }),
  portal('help desk, waiting', async ({ page, at }) => {
    await page.goto(at('/help-desk/recovery-code'))
    await confirmBy(page, /^Approval on your phone/)
    await page.locator('.iban').waitFor()
  }),
  portal('help desk, recovery code', async (tour) => {
    const number = await tour.page.locator('.iban').innerText()
    await onThePhone(tour, (phone) => phone.getByRole('button', { name: number, exact: true }).click())
    await tour.page.waitForURL('**/help-desk/recovery-code')
  }),
  portal('help desk, reset', async ({ page, at }) => {
    await page.goto(at('/help-desk/reset-password?colleague=carla'))
  }),
  portal('help desk, confirmed', ({ page, at }) => page.goto(at('/help-desk'))),
  portal('another person came back', async (tour) => {
    await misbehave(tour, /sub of somebody else/)
    await endElevation(tour)
    await openWithPasskey(tour, '/payroll')
    await tour.page.waitForURL('**/callback?*')
  }),
  portal('level not reached', async (tour) => {
    await misbehave(tour, /acr, whatever was asked/)
    await openWithPasskey(tour, '/payroll')
    await tour.page.waitForURL('**/callback?*')
  }),
  portal('signature forged', async (tour) => {
    await misbehave(tour, /key that is not its own/)
    await openWithPasskey(tour, '/payroll')
    await tour.page.waitForURL('**/callback?*')
  }),
  portal('explain, as many as are kept, the newest refused', async ({ page, at }) => {
    await page.goto(at('/explain'))
    await page.locator('.exchange').nth(7).waitFor()
  }),
  box('home, misbehaving', ({ page, atBox }) => page.goto(atBox('/'))),
  box('sign-out', async (tour) => {
    await misbehave(tour, /Nothing/)
    await tour.page.goto(tour.atBox('/session/end'))
  }),
  portal('signed out at both', async ({ page, at }) => {
    await page.goto(at('/'))
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('**/signed-out*')
  }),
]

function portal(name: string, go: Station['go']): Station {
  return { name, party: 'portal', go }
}
function box(name: string, go: Station['go']): Station {
  return { name, party: 'box', go }
}
function oldApp(name: string, go: Station['go']): Station {
  return { name, party: 'old app', go }
}

export async function givePassword({ page }: Tour, password = ALICE.password): Promise<void> {
  await page.getByLabel('Username').fill(ALICE.username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** What the authenticator app on alice's phone shows. */
export async function codeOnThePhone({ page, atBox }: Tour): Promise<string> {
  const answer = await page.context().request.get(atBox('/phone/alice/code'))
  return ((await answer.json()) as { code: string }).code
}

async function giveCode(tour: Tour): Promise<void> {
  await tour.page.getByLabel('Code').fill(await codeOnThePhone(tour))
  await tour.page.getByRole('button', { name: 'Confirm' }).click()
}

/** A slow machine can take longer for the tour than the provider's own sign-in counts: then it asks, and else it does not. */
async function usePasskeyIfAsked({ page, atBox }: Tour): Promise<void> {
  if (page.url().startsWith(atBox('/'))) await page.getByRole('button', { name: /passkey/ }).click()
}

async function openWithPasskey(tour: Tour, path: string): Promise<void> {
  await tour.page.goto(tour.at(path))
  await usePasskeyIfAsked(tour)
}

async function saveIban(page: Page, iban: string): Promise<void> {
  await page.getByLabel('IBAN').fill(iban)
  await page.getByRole('button', { name: 'Save this account' }).click()
}

async function saveRecovery(page: Page, address: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Recovery address' }).fill(address)
  await page.getByRole('main').getByRole('button').last().click()
}

async function endElevation({ page, at }: Pick<Tour, 'page' | 'at'>): Promise<void> {
  await page.goto(at('/account'))
  await page.getByRole('button', { name: 'End my elevation' }).click()
  await page.getByRole('button', { name: 'End my elevation' }).waitFor({ state: 'detached' })
}

async function beginTransfer({ page, at }: Tour, payee = 'ACME'): Promise<void> {
  await page.goto(at('/transfers'))
  await page.getByLabel('Payee').fill(payee)
  await page.getByLabel('IBAN').fill('DE02 1203 0000 0000 2020 51')
  await page.getByLabel('Amount').fill('120.00')
  await page.getByRole('button', { name: 'Ask on my phone' }).click()
  await page.waitForURL(/\/transfers\/[\w-]{22}$/)
}

async function approve(page: Page, pin: string): Promise<void> {
  await page.getByLabel('PIN of this phone').fill(pin)
  await page.getByRole('button', { name: /Approve/ }).click()
}

async function onThePhone({ page, atBox }: Tour, act: (phone: Page) => Promise<void>): Promise<void> {
  const phone = await page.context().newPage()
  await phone.goto(atBox('/phone/alice'))
  // Closed while it is being sent, the answer may be lost, and the closing never end.
  await Promise.all([phone.waitForEvent('load'), act(phone)])
  await phone.close()
}

async function signInToTheDesk(page: Page, password: string): Promise<void> {
  await page.getByLabel('User name').fill(ALICE.username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in to the help desk' }).click()
}

async function confirmBy(page: Page, way: RegExp): Promise<void> {
  await page.getByRole('radio', { name: way }).check()
  await page.getByRole('button', { name: 'Go on' }).click()
}

async function misbehave({ page, atBox }: Tour, how: RegExp): Promise<void> {
  await page.goto(atBox('/faults'))
  await page.getByRole('radio', { name: how }).check()
  await page.getByRole('button', { name: 'Make it so' }).click()
}
