import { expect, onTestFinished, test } from 'vitest'
import { freshBox, giveCode, givePassword, PASSWORDS } from './support/people.ts'
import { refusal } from './support/relying-party.ts'

const ALICE = '00ualice7Kq2mVxRt0g7'
const BOB = '00ubob4Zw9NcPyLs0g7h'

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
  expect(await rp.claims(await browser.open(still.url), still)).toMatchObject({ sub: ALICE })
})

test('after bob tried, alice can still go on with her own password', async () => {
  const { browser, rp } = await signedIn('alice')
  const trip = await rp.ask({ prompt: 'login' })
  const page = await browser.open(trip.url)
  await givePassword(browser, page, 'bob')
  expect(await rp.claims(await givePassword(browser, page, 'alice'), trip)).toMatchObject({ sub: ALICE })
})

test('a request that hints at another person, or names another sub, is refused, and the session stays', async () => {
  const { browser, rp, idToken } = await signedIn('alice')
  browser.cookies.clear()
  await givePassword(browser, await browser.open((await rp.ask()).url), 'bob')
  const claims = JSON.stringify({ id_token: { sub: { value: ALICE } } })
  for (const asked of [{ id_token_hint: idToken }, { claims }, { claims, prompt: 'none' }])
    expect(refusal(await browser.open((await rp.ask(asked)).url))).toMatch(/^login_required: /)
  const still = await rp.ask({ prompt: 'none' })
  expect(await rp.claims(await browser.open(still.url), still)).toMatchObject({ sub: BOB })
})

test('a request that hints at the person who is signed in goes through', async () => {
  const { browser, rp, idToken } = await signedIn('alice')
  const claims = JSON.stringify({ id_token: { sub: { value: ALICE } } })
  for (const asked of [{ id_token_hint: idToken }, { claims }]) {
    const trip = await rp.ask(asked)
    expect(await rp.claims(await browser.open(trip.url), trip)).toMatchObject({ sub: ALICE })
  }
})

test('with nobody signed in, a requested sub lets only that person in', async () => {
  const { browser, rp } = await signedIn('alice')
  browser.cookies.clear()
  const page = await browser.open((await rp.ask({ claims: JSON.stringify({ id_token: { sub: { value: ALICE } } }) })).url)
  expect((await givePassword(browser, page, 'bob')).status).toBe(409)
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

test('a request for alice, finished after bob has signed in in another tab, changes nothing for either', async () => {
  const { browser, rp, idToken } = await signedIn('alice')
  browser.cookies.clear()
  const [forAlice, plain] = [await rp.ask({ id_token_hint: idToken }), await rp.ask()]
  const [aliceTab, bobTab] = [await browser.open(forAlice.url), await browser.open(plain.url)]
  await givePassword(browser, bobTab, 'bob')
  expect((await givePassword(browser, aliceTab, 'alice')).status).toBe(409)
  const still = await rp.ask({ prompt: 'none' })
  expect(await rp.claims(await browser.open(still.url), still)).toMatchObject({ sub: BOB })
})

test('two sign-ins begun by nobody: the second person gets a session of their own and the first one’s ends', async () => {
  const { box, browser, rp } = await freshBox()
  onTestFinished(() => box.stop())
  const [one, two] = [await rp.ask(), await rp.ask()]
  const [tabOne, tabTwo] = [await browser.open(one.url), await browser.open(two.url)]
  expect(await rp.claims(await givePassword(browser, tabOne, 'alice'), one)).toMatchObject({ sub: ALICE })
  expect(await rp.claims(await givePassword(browser, tabTwo, 'bob'), two)).toMatchObject({
    sub: BOB,
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
