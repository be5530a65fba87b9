import { describe, expect, onTestFinished, test } from 'vitest'
import { freshBox, giveCode, givePassword, phoneCode } from './support/people.ts'
import { refusal } from './support/relying-party.ts'

const TWO_FACTORS = 'urn:okta:loa:2fa:any'

async function signedIn(username: 'alice' | 'bob') {
  const opened = await freshBox()
  onTestFinished(() => opened.box.stop())
  const { browser, rp } = opened
  await givePassword(browser, await browser.open((await rp.ask()).url), username)
  return opened
}

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000))

test('a step-up asks alice for her code only, and her authentication counts from then on', async () => {
  const { box, browser, rp } = await signedIn('alice')
  await seconds(1.1)
  const asked = Math.floor(Date.now() / 1000)
  const trip = await rp.ask({ acr_values: TWO_FACTORS })
  const page = await browser.open(trip.url)
  expect(page.html).toContain('autocomplete="one-time-code"')
  expect(page.html).not.toContain('type="password"')
  const claims = await rp.claims(await giveCode(box, browser, page), trip)
  expect(claims).toMatchObject({ acr: TWO_FACTORS, amr: ['pwd', 'otp'] })
  expect(claims.auth_time).toBeGreaterThanOrEqual(asked)
})

test('with nobody signed in, one trip asks for the password and then for the code', async () => {
  const { box, browser, rp } = await freshBox()
  onTestFinished(() => box.stop())
  const trip = await rp.ask({ acr_values: TWO_FACTORS })
  const second = await givePassword(browser, await browser.open(trip.url), 'alice')
  expect(await rp.claims(await giveCode(box, browser, second), trip)).toMatchObject({ acr: TWO_FACTORS, amr: ['pwd', 'otp'] })
})

describe('with two factors shown', () => {
  test('the ID token carries the first of the requested values that is satisfied', async () => {
    const { box, browser, rp } = await signedIn('alice')
    await giveCode(box, browser, await browser.open((await rp.ask({ acr_values: TWO_FACTORS })).url))
    for (const [acr_values, acr] of [
      ['urn:okta:loa:1fa:any', 'urn:okta:loa:1fa:any'],
      ['phr urn:okta:loa:1fa:pwd urn:okta:loa:2fa:any', 'urn:okta:loa:1fa:pwd'],
      ['urn:example:unknown urn:okta:loa:2fa:any', TWO_FACTORS],
      ['urn:example:unknown', TWO_FACTORS],
      ['urn:okta:loa:2fa:any:ifpossible', 'urn:okta:loa:2fa:any:ifpossible'],
    ] as const) {
      const trip = await rp.ask({ acr_values })
      expect(await rp.claims(await browser.open(trip.url), trip), acr_values).toMatchObject({ acr })
    }
    const trip = await rp.ask()
    expect(await rp.claims(await browser.open(trip.url), trip)).toMatchObject({ acr: TWO_FACTORS })
  })

  test('prompt=login asks for the password and the code again, and nothing of before counts', async () => {
    const { box, browser, rp } = await signedIn('alice')
    await giveCode(box, browser, await browser.open((await rp.ask({ acr_values: TWO_FACTORS })).url))
    const again = await rp.ask({ prompt: 'login' })
    const fresh = await givePassword(browser, await browser.open(again.url), 'alice')
    expect(await rp.claims(fresh, again)).toMatchObject({ acr: 'urn:okta:loa:1fa:pwd', amr: ['pwd'] })

    const both = await rp.ask({ prompt: 'login', acr_values: TWO_FACTORS })
    const second = await givePassword(browser, await browser.open(both.url), 'alice')
    expect(second.html).toContain('autocomplete="one-time-code"')
    expect(await rp.claims(await giveCode(box, browser, second), both)).toMatchObject({ acr: TWO_FACTORS, amr: ['pwd', 'otp'] })
  })
})

test('a code works once: the same and an earlier one are refused', async () => {
  const { box, browser, rp } = await signedIn('alice')
  const code = await phoneCode(box)
  await browser.submit(await browser.open((await rp.ask({ acr_values: TWO_FACTORS })).url), '/code', { code })
  const trip = await rp.ask({ prompt: 'login', acr_values: TWO_FACTORS })
  const second = await givePassword(browser, await browser.open(trip.url), 'alice')
  const replayed = await browser.submit(second, '/code', { code })
  expect(replayed.status).toBe(422)
  expect(replayed.html).toContain('That code was used already')
})

test('five wrong codes end the step-up', async () => {
  const { browser, rp } = await signedIn('alice')
  let page = await browser.open((await rp.ask({ acr_values: TWO_FACTORS })).url)
  for (let answer = 1; answer <= 5; answer++) {
    page = await browser.submit(page, '/code', { code: 'abcdef' })
    expect(page.html).toContain('That code is not right')
  }
  expect(refusal(await browser.submit(page, '/code', { code: 'abcdef' }))).toMatch(/^access_denied: /)
})

test('after ten wrong codes in a row codes rest, however often the step-up is begun anew', async () => {
  const { box, browser, rp } = await signedIn('alice')
  for (let start = 1; start <= 2; start++) {
    const page = await browser.open((await rp.ask({ acr_values: TWO_FACTORS })).url)
    for (let answer = 1; answer <= 5; answer++) await browser.submit(page, '/code', { code: '000 00' })
  }
  const rested = await giveCode(box, browser, await browser.open((await rp.ask({ acr_values: TWO_FACTORS })).url))
  expect(rested.html).toContain('Too many wrong codes in a row')
})

test('alice, who says she cannot give a code, comes back with unmet_authentication_requirements', async () => {
  const { browser, rp } = await signedIn('alice')
  const page = await browser.open((await rp.ask({ acr_values: TWO_FACTORS })).url)
  expect(refusal(await browser.submit(page, '/decline'))).toMatch(/^unmet_authentication_requirements: /)
})

describe('bob, who has no second factor,', () => {
  test('comes back with unmet_authentication_requirements, signed in or not, asked interactively or not', async () => {
    const { browser, rp } = await signedIn('bob')
    const unmet = /^unmet_authentication_requirements: /
    expect(refusal(await browser.open((await rp.ask({ acr_values: TWO_FACTORS })).url))).toMatch(unmet)
    expect(refusal(await browser.open((await rp.ask({ acr_values: 'phr phrh', prompt: 'none' })).url))).toMatch(unmet)
    const fresh = await browser.open((await rp.ask({ acr_values: TWO_FACTORS, prompt: 'login' })).url)
    expect(refusal(fresh)).toMatch(unmet)
  })

  test('is told so only after his password when nobody was signed in', async () => {
    const { box, browser, rp } = await freshBox()
    onTestFinished(() => box.stop())
    const page = await browser.open((await rp.ask({ acr_values: TWO_FACTORS })).url)
    expect(refusal(await givePassword(browser, page, 'bob'))).toMatch(/^unmet_authentication_requirements: /)
  })

  test('gets one factor where two are asked if possible, and alice does not', async () => {
    const { browser, rp } = await signedIn('bob')
    const trip = await rp.ask({ acr_values: 'urn:okta:loa:2fa:any:ifpossible' })
    expect(await rp.claims(await browser.open(trip.url), trip)).toMatchObject({
      acr: 'urn:okta:loa:2fa:any:ifpossible',
      amr: ['pwd'],
    })

    const alice = await signedIn('alice')
    const page = await alice.browser.open((await alice.rp.ask({ acr_values: 'urn:okta:loa:2fa:any:ifpossible' })).url)
    expect(page.html).toContain('autocomplete="one-time-code"')
  })
})

test('prompt=none answers login_required when alice could give what is asked, if only she were asked', async () => {
  const { browser, rp } = await signedIn('alice')
  const landing = await browser.open((await rp.ask({ acr_values: TWO_FACTORS, prompt: 'none' })).url)
  expect(refusal(landing)).toMatch(/^login_required: /)
})

describe('max_age', () => {
  test('asks nobody whose authentication is young enough', async () => {
    const { browser, rp } = await signedIn('alice')
    const trip = await rp.ask({ max_age: '60' })
    expect(await rp.claims(await browser.open(trip.url), trip)).toMatchObject({ amr: ['pwd'] })
  })

  test('asks for everything anew when it is exceeded', async () => {
    const { box, browser, rp } = await signedIn('alice')
    await giveCode(box, browser, await browser.open((await rp.ask({ acr_values: TWO_FACTORS })).url))
    await seconds(2.1)
    const asked = Math.floor(Date.now() / 1000)
    const trip = await rp.ask({ max_age: '1', acr_values: TWO_FACTORS })
    const second = await givePassword(browser, await browser.open(trip.url), 'alice')
    const claims = await rp.claims(await giveCode(box, browser, second), trip)
    expect(claims).toMatchObject({ acr: TWO_FACTORS, amr: ['pwd', 'otp'] })
    expect(claims.auth_time).toBeGreaterThanOrEqual(asked)
  })

  test('0 asks each time', async () => {
    const { browser, rp } = await signedIn('alice')
    expect((await browser.open((await rp.ask({ max_age: '0' })).url)).html).toContain('Confirm that it is you, alice')
  })
})

describe('an essential acr in claims', () => {
  const essential = (...values: string[]) => ({ claims: JSON.stringify({ id_token: { acr: { essential: true, values } } }) })

  test('is asked for and answered like acr_values', async () => {
    const { box, browser, rp } = await signedIn('alice')
    const trip = await rp.ask(essential(TWO_FACTORS))
    expect(await rp.claims(await giveCode(box, browser, await browser.open(trip.url)), trip)).toMatchObject({ acr: TWO_FACTORS })
    const weaker = await rp.ask(essential('urn:okta:loa:1fa:pwd'))
    expect(await rp.claims(await browser.open(weaker.url), weaker)).toMatchObject({ acr: 'urn:okta:loa:1fa:pwd' })
  })

  test('that names nothing known cannot be met', async () => {
    const { browser, rp } = await signedIn('alice')
    const landing = await browser.open((await rp.ask(essential('urn:example:unknown'))).url)
    expect(refusal(landing)).toMatch(/^unmet_authentication_requirements: /)
    const malformed = { claims: JSON.stringify({ id_token: { acr: { essential: true, values: 'phr' } } }) }
    expect(refusal(await browser.open((await rp.ask(malformed)).url))).toMatch(/^unmet_authentication_requirements: /)
  })

  test('that names no value asks for nothing', async () => {
    const { browser, rp } = await signedIn('alice')
    const trip = await rp.ask({ claims: JSON.stringify({ id_token: { acr: { essential: true } } }) })
    expect(await rp.claims(await browser.open(trip.url), trip)).toMatchObject({ acr: 'urn:okta:loa:1fa:pwd' })
  })
})
