import * as oidc from 'openid-client'
import { expect, onTestFinished, test } from 'vitest'
import { freshBox, givePassword } from './support/people.ts'
import { refusal, relyingParty } from './support/relying-party.ts'
import { formsOf, ScriptedBrowser } from './support/scripted-browser.ts'

async function open() {
  const opened = await freshBox()
  onTestFinished(() => opened.box.stop())
  return opened
}

test('alice signs in with her password, and the ID token says who, how and when', async () => {
  const { browser, rp } = await open()
  const trip = await rp.ask()
  const before = Math.floor(Date.now() / 1000)
  const landing = await givePassword(browser, await browser.open(trip.url), 'alice')
  const claims = await rp.claims(landing, trip)
  expect(claims).toMatchObject({
    sub: '00ualice7Kq2mVxRt0g7',
    acr: 'urn:okta:loa:1fa:pwd',
    amr: ['pwd'],
    name: 'Alice Example',
    email: 'alice@example.test',
    sid: expect.any(String),
  })
  expect(claims.auth_time).toBeGreaterThanOrEqual(before)
  expect(landing.url.searchParams.get('iss')).toBe(rp.config.serverMetadata().issuer)
})

test('userinfo says the same about alice, and nothing about how she signed in', async () => {
  const { browser, rp } = await open()
  const trip = await rp.ask()
  const tokens = await rp.redeem(await givePassword(browser, await browser.open(trip.url), 'alice'), trip)
  const info = await oidc.fetchUserInfo(rp.config, tokens.access_token, '00ualice7Kq2mVxRt0g7')
  expect(info).toMatchObject({ name: 'Alice Example', email: 'alice@example.test' })
  expect(info).not.toHaveProperty('acr')
})

test('a wrong password is said to be wrong, whether the person exists or not, and the username stays', async () => {
  const { browser, rp } = await open()
  let page = await browser.open((await rp.ask()).url)
  for (const username of ['alice', 'nobody', '<b>"']) {
    page = await browser.submit(page, '/password', { username, password: 'wrong' })
    expect(page.status).toBe(422)
    expect(page.html).toContain('This username and password do not belong together.')
    expect(page.html).not.toContain('<b>"')
    expect(formsOf(page.html).find(({ action }) => action.endsWith('/password'))?.fields.username).toBe(username)
  }
})

test('after five wrong answers the sign-in is over', async () => {
  const { browser, rp } = await open()
  let page = await browser.open((await rp.ask()).url)
  for (let answer = 1; answer <= 5; answer++)
    page = await browser.submit(page, '/password', { username: 'alice', password: 'wrong' })
  const landing = await givePassword(browser, page, 'alice')
  expect(refusal(landing)).toBe('access_denied: Too many wrong answers.')
})

test('answers sent at the same time do not share an attempt', async () => {
  const { browser, rp } = await open()
  const page = await browser.open((await rp.ask()).url)
  const answers = await Promise.all(
    Array.from({ length: 12 }, () =>
      browser.submit(page, '/password', { username: 'alice', password: 'wrong' }).catch(() => null),
    ),
  )
  expect(answers.filter((answer) => answer?.status === 422)).toHaveLength(5)
})

test('cancelling the sign-in answers access_denied', async () => {
  const { browser, rp } = await open()
  const landing = await browser.submit(await browser.open((await rp.ask()).url), '/decline')
  expect(refusal(landing)).toMatch(/^access_denied: /)
})

test('login_hint fills in the username', async () => {
  const { browser, rp } = await open()
  const page = await browser.open((await rp.ask({ login_hint: 'bob' })).url)
  expect(formsOf(page.html).find(({ action }) => action.endsWith('/password'))?.fields.username).toBe('bob')
})

test('whoever is signed in is not asked again', async () => {
  const { browser, rp } = await open()
  await givePassword(browser, await browser.open((await rp.ask()).url), 'bob')
  const trip = await rp.ask({ prompt: 'none' })
  expect(await rp.claims(await browser.open(trip.url), trip)).toMatchObject({ sub: '00ubob4Zw9NcPyLs0g7h' })
})

test('prompt=none with nobody signed in answers login_required', async () => {
  const { browser, rp } = await open()
  expect(refusal(await browser.open((await rp.ask({ prompt: 'none' })).url))).toMatch(/^login_required: /)
})

test('a pushed authorization request works, and so does client_secret_post', async () => {
  const { box, browser } = await open()
  const rp = await relyingParty(box, 'post')
  const trip = await rp.askPushed({ acr_values: 'urn:okta:loa:1fa:any' })
  expect(trip.url.searchParams.get('request_uri')).toMatch(/^urn:ietf:params:oauth:request_uri:/)
  const landing = await givePassword(browser, await browser.open(trip.url), 'alice')
  expect(await rp.claims(landing, trip)).toMatchObject({ acr: 'urn:okta:loa:1fa:any' })
})

test('a finished sign-in, a foreign one and a made-up one get a page that says how to go on', async () => {
  const { browser, rp, box } = await open()
  const page = await browser.open((await rp.ask()).url)
  await givePassword(browser, page, 'alice')
  const stranger = new ScriptedBrowser(box.issuer)
  for (const again of [
    await browser.open(page.url),
    await stranger.open(page.url),
    await browser.open(`${box.issuer}/interaction/none`),
  ]) {
    expect(again.status).toBe(400)
    expect(again.html).toContain('This page is no longer open')
    expect(again.html).not.toContain('at ')
  }
})

test('a request with an address that is not registered gets a page, and is sent nowhere', async () => {
  const { browser, rp } = await open()
  const page = await browser.open((await rp.ask({ redirect_uri: 'https://evil.example/callback' })).url)
  expect(page.status).toBe(400)
  expect(page.html).toContain('That did not work')
  expect(page.html).toContain('redirect_uri')
})

test('an access token for the portal’s API is a JWT that carries acr and auth_time', async () => {
  const { browser, rp } = await open()
  const resource = 'http://localhost:3999/api'
  const trip = await rp.ask({ resource })
  const landing = await givePassword(browser, await browser.open(trip.url), 'alice')
  const { access_token } = await rp.redeem(landing, trip, { resource })
  const [header, payload] = access_token.split('.', 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()))
  expect(header).toMatchObject({ typ: 'at+jwt', alg: 'RS256' })
  expect(payload).toMatchObject({
    aud: resource,
    sub: '00ualice7Kq2mVxRt0g7',
    acr: 'urn:okta:loa:1fa:pwd',
    auth_time: expect.any(Number),
  })
})
