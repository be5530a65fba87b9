import { expect, onTestFinished, test } from 'vitest'
import { freshBox, giveCode, givePassword, PASSWORDS } from './support/people.ts'
import { refusal } from './support/relying-party.ts'

async function signedIn(username: 'alice' | 'bob') {
  const opened = await freshBox()
  onTestFinished(() => opened.box.stop())
  const { browser, rp } = opened
  const trip = await rp.ask()
  const tokens = await rp.redeem(await givePassword(browser, await browser.open(trip.url), username), trip)
  return { ...opened, idToken: tokens.id_token ?? '' }
}

test('bob’s password does not get through alice’s re-authentication, and alice stays signed in', async () => {
  const { browser, rp } = await signedIn('alice')
  const page = await browser.open((await rp.ask({ prompt: 'login' })).url)
  const refused = await givePassword(browser, page, 'bob')
  expect(refused.status).toBe(409)
  expect(refused.html).toContain('Only alice can go on here')
  const still = await rp.ask({ prompt: 'none' })
  expect(await rp.claims(await browser.open(still.url), still)).toMatchObject({ sub: '00ualice7Kq2mVxRt0g7' })
})

test('after bob tried, alice can still go on with her own password', async () => {
  const { browser, rp } = await signedIn('alice')
  const trip = await rp.ask({ prompt: 'login' })
  const page = await browser.open(trip.url)
  await givePassword(browser, page, 'bob')
  expect(await rp.claims(await givePassword(browser, page, 'alice'), trip)).toMatchObject({ sub: '00ualice7Kq2mVxRt0g7' })
})

test('an id_token_hint of another person is refused', async () => {
  const { browser, rp, idToken } = await signedIn('alice')
  const bob = await signedIn('bob')
  const landing = await bob.browser.open((await bob.rp.ask({ id_token_hint: bob.idToken })).url)
  expect(landing.url.searchParams.get('code')).not.toBeNull()
  // bob signs in to alice's provider in a browser of his own, and her portal hints at alice
  browser.cookies.clear()
  await givePassword(browser, await browser.open((await rp.ask()).url), 'bob')
  expect(refusal(await browser.open((await rp.ask({ id_token_hint: idToken })).url))).toMatch(/^login_required: /)
})

test('with nobody signed in, an id_token_hint lets only that person in', async () => {
  const { browser, rp, idToken } = await signedIn('alice')
  browser.cookies.clear()
  const trip = await rp.ask({ id_token_hint: idToken, acr_values: 'urn:okta:loa:2fa:any' })
  const page = await browser.open(trip.url)
  expect((await givePassword(browser, page, 'bob')).status).toBe(409)
  expect((await givePassword(browser, page, 'alice')).html).toContain('autocomplete="one-time-code"')
})

test('a step-up left open is over once somebody else has signed in', async () => {
  const { box, browser, rp } = await signedIn('alice')
  const stepUp = await browser.open((await rp.ask({ acr_values: 'urn:okta:loa:2fa:any' })).url)
  await browser.submit(await browser.open(`${box.issuer}/session/end`), '/session/end/confirm', { logout: 'yes' })
  await givePassword(browser, await browser.open((await rp.ask()).url), 'bob')
  const answer = await giveCode(box, browser, stepUp)
  expect(answer.status).toBe(400)
  expect(answer.html).toContain('This page is no longer open')
})

test('two sign-ins begun by nobody: the second person gets a session of their own and the first one’s ends', async () => {
  const { box, browser, rp } = await freshBox()
  onTestFinished(() => box.stop())
  const [one, two] = [await rp.ask(), await rp.ask()]
  const [tabOne, tabTwo] = [await browser.open(one.url), await browser.open(two.url)]
  expect(await rp.claims(await givePassword(browser, tabOne, 'alice'), one)).toMatchObject({ sub: '00ualice7Kq2mVxRt0g7' })
  expect(await rp.claims(await givePassword(browser, tabTwo, 'bob'), two)).toMatchObject({
    sub: '00ubob4Zw9NcPyLs0g7h',
    amr: ['pwd'],
  })
})

test('a sign-in begun by nobody does not take away what the same person proved in another tab', async () => {
  const { box, browser, rp } = await freshBox()
  onTestFinished(() => box.stop())
  const [weak, strong] = [await rp.ask(), await rp.ask({ acr_values: 'urn:okta:loa:2fa:any' })]
  const [weakTab, strongTab] = [await browser.open(weak.url), await browser.open(strong.url)]
  await giveCode(box, browser, await givePassword(browser, strongTab, 'alice'))
  expect(await rp.claims(await givePassword(browser, weakTab, 'alice'), weak)).toMatchObject({ amr: ['pwd', 'otp'] })
})

test('a code is checked against the phone of whoever gave the password, whatever username is posted with it', async () => {
  const { box, browser, rp } = await signedIn('bob')
  const page = await browser.open((await rp.ask({ prompt: 'login' })).url)
  const form = { ...page, html: page.html.replace('/password"', '/code"') }
  const code = ((await (await fetch(`${box.issuer}/phone/alice/code`)).json()) as { code: string }).code
  const answer = await browser.submit(form, '/code', { username: 'alice', password: PASSWORDS.alice, code })
  expect(answer.url.pathname).toMatch(/^\/interaction\//)
  expect(answer.html).toContain('Confirm that it is you, bob')
})
