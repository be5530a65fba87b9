import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as oidc from 'openid-client'
import { expect, onTestFinished, test } from 'vitest'
import { listeningPortal } from './support/listening-portal.ts'
import { freshBox, givePassword } from './support/people.ts'
import { PORTAL, refusal, refusalOf } from './support/relying-party.ts'

test('a portal that shows its ID token signs alice out at once, and gets a logout token for her session', async () => {
  const portal = await listeningPortal()
  const { box, browser, rp } = await freshBox({ portal: portal.origin })
  onTestFinished(() => box.stop())
  const trip = await rp.ask()
  const landing = await givePassword(browser, await browser.open(trip.url), 'alice')
  const tokens = await oidc.authorizationCodeGrant(rp.config, landing.url, trip.checks)
  const end = oidc.buildEndSessionUrl(rp.config, {
    id_token_hint: tokens.id_token ?? '',
    post_logout_redirect_uri: `${portal.origin}/signed-out`,
    state: 'back again',
  })
  expect((await browser.open(end)).url.href).toBe(`${portal.origin}/signed-out?state=back+again`)

  const [form = ''] = portal.received
  const jwks = createRemoteJWKSet(new URL(`${box.issuer}/jwks`))
  const { payload } = await jwtVerify(new URLSearchParams(form).get('logout_token') ?? '', jwks, {
    issuer: box.issuer,
    audience: box.client.id,
    typ: 'logout+jwt',
  })
  expect(payload).toMatchObject({ sub: '00ualice7Kq2mVxRt0g7', sid: tokens.claims()?.sid })
  expect(refusal(await browser.open((await rp.ask({ prompt: 'none' })).url))).toMatch(/^login_required: /)
  const userinfo = await fetch(`${box.issuer}/me`, { headers: { authorization: `Bearer ${tokens.access_token}` } })
  expect(userinfo.status).toBe(401)
})

async function signedIn() {
  const opened = await freshBox()
  onTestFinished(() => opened.box.stop())
  const { browser, rp } = opened
  const trip = await rp.ask()
  const tokens = await rp.redeem(await givePassword(browser, await browser.open(trip.url), 'alice'), trip)
  const end = (extra: Record<string, string> = {}) =>
    oidc.buildEndSessionUrl(rp.config, { post_logout_redirect_uri: `${PORTAL}/signed-out`, ...extra })
  const stillSignedIn = async () => (await browser.open((await rp.ask({ prompt: 'none' })).url)).url.searchParams.has('code')
  return { ...opened, idToken: tokens.id_token ?? '', end, stillSignedIn }
}

test('without an ID token the person is asked, and stays signed in until they say yes', async () => {
  const { browser, end, stillSignedIn } = await signedIn()
  const page = await browser.open(end())
  expect(page.html).toContain('Sign out?')
  expect(await stillSignedIn()).toBe(true)
  const landing = await browser.submit(await browser.open(end()), '/session/end/confirm', { logout: 'yes' })
  expect(landing.url.href).toBe(`${PORTAL}/signed-out`)
  expect(await stillSignedIn()).toBe(false)
})

test('the ID token of an earlier session does not end the present one unasked', async () => {
  const { browser, rp, idToken, end, stillSignedIn } = await signedIn()
  browser.cookies.clear()
  await givePassword(browser, await browser.open((await rp.ask()).url), 'alice')
  expect((await browser.open(end({ id_token_hint: idToken }))).html).toContain('Sign out?')
  expect(await stillSignedIn()).toBe(true)
})

test('a forged ID token, and an address that is not registered, end nothing', async () => {
  const { browser, idToken, end, stillSignedIn } = await signedIn()
  const forged = `${idToken.slice(0, -8)}AAAAAAAA`
  expect((await browser.open(end({ id_token_hint: forged }))).status).toBe(400)
  const elsewhere = end({ id_token_hint: idToken, post_logout_redirect_uri: 'https://evil.example/' })
  expect((await browser.open(elsewhere)).status).toBe(400)
  expect(await stillSignedIn()).toBe(true)
})

test('with nobody signed in it passes straight through', async () => {
  const { browser, idToken, end } = await signedIn()
  browser.cookies.clear()
  expect((await browser.open(end({ id_token_hint: idToken }))).url.href).toBe(`${PORTAL}/signed-out`)
})

test('a code that was not redeemed before the sign-out is not redeemed after it', async () => {
  const { browser, rp, idToken, end } = await signedIn()
  const trip = await rp.ask()
  const landing = await browser.open(trip.url)
  await browser.open(end({ id_token_hint: idToken }))
  expect(await refusalOf(rp.redeem(landing, trip))).toMatchObject({ error: 'invalid_grant' })
})

test('a portal that cannot be reached keeps nobody signed in', async () => {
  const portal = await listeningPortal()
  const { box, browser, rp } = await freshBox({ portal: portal.origin })
  onTestFinished(() => box.stop())
  const trip = await rp.ask()
  const tokens = await rp.redeem(await givePassword(browser, await browser.open(trip.url), 'alice'), trip)
  await portal.stop()
  const end = oidc.buildEndSessionUrl(rp.config, {
    id_token_hint: tokens.id_token ?? '',
    post_logout_redirect_uri: `${portal.origin}/signed-out`,
  })
  expect((await browser.open(end)).url.pathname).toBe('/signed-out')
  expect(refusal(await browser.open((await rp.ask({ prompt: 'none' })).url))).toMatch(/^login_required: /)
})
