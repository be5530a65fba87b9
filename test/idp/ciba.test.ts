import { setTimeout } from 'node:timers/promises'
import * as oidc from 'openid-client'
import { expect, onTestFinished, test } from 'vitest'
import { freshBox } from './support/people.ts'
import { refusalOf } from './support/relying-party.ts'

const CIBA = 'urn:openid:params:grant-type:ciba'
const ALICE = '00ualice7Kq2mVxRt0g7'
const MESSAGE = 'Pay 120.00 EUR to ACME (ref. 4711)'

async function open() {
  const { box, browser, rp } = await freshBox()
  onTestFinished(() => box.stop())
  const ask = (extra: Record<string, string> = {}) =>
    oidc.initiateBackchannelAuthentication(rp.config, {
      scope: 'openid profile',
      login_hint: 'alice',
      binding_message: MESSAGE,
      ...extra,
    })
  const poll = (auth_req_id: string, extra: Record<string, string> = {}) =>
    oidc.genericGrantRequest(rp.config, CIBA, { auth_req_id, ...extra })
  const phone = () => browser.open(`${box.issuer}/phone/alice`)
  const approve = async (pin = '2580') => browser.submit(await phone(), '/approve', { pin })
  const deny = async () => browser.submit(await phone(), '/deny')
  return { box, browser, ask, poll, phone, approve, deny }
}

test('the phone shows who asks and for what, and with its PIN alice approves it', async () => {
  const { ask, poll, phone, approve } = await open()
  const before = Math.floor(Date.now() / 1000)
  const asked = await ask({ acr_values: 'phr urn:okta:loa:2fa:any' })
  expect(asked).toMatchObject({ interval: 2, expires_in: 120 })
  const page = await phone()
  expect(page.html).toContain(MESSAGE)
  expect(page.html).toContain('Portal at localhost:3999 asks')
  await approve()
  const claims = (await poll(asked.auth_req_id)).claims()
  expect(claims).toMatchObject({ sub: ALICE, acr: 'urn:okta:loa:2fa:any', amr: ['swk', 'pin'], name: 'Alice Example' })
  expect(claims?.auth_time).toBeGreaterThanOrEqual(before)
  expect((await phone()).html).not.toContain(MESSAGE)
  await expect(poll(asked.auth_req_id)).rejects.toMatchObject({ error: 'invalid_grant' })
})

test('until alice decides, polling answers authorization_pending, and slow_down to who polls too fast', async () => {
  const { ask, poll } = await open()
  const { auth_req_id } = await ask()
  await expect(poll(auth_req_id)).rejects.toMatchObject({ error: 'authorization_pending' })
  await expect(poll(auth_req_id)).rejects.toMatchObject({ error: 'slow_down' })
  await setTimeout(2100) // the interval is 2 s, and 7 s after a slow_down
  await expect(poll(auth_req_id)).rejects.toMatchObject({ error: 'slow_down' })
})

test('who polls at the interval is not slowed down', async () => {
  const { ask, poll } = await open()
  const { auth_req_id } = await ask()
  for (let turn = 1; turn <= 3; turn++) {
    await expect(poll(auth_req_id)).rejects.toMatchObject({ error: 'authorization_pending' })
    await setTimeout(2000)
  }
})

test('what alice denies is denied, and cannot be approved afterwards', async () => {
  const { browser, ask, poll, phone, deny } = await open()
  const { auth_req_id } = await ask()
  const before = await phone()
  await deny()
  expect((await browser.submit(before, '/approve', { pin: '2580' })).html).toContain('This is decided already')
  await expect(poll(auth_req_id)).rejects.toMatchObject({ error: 'access_denied' })
})

test('a wrong PIN approves nothing, and the third denies', async () => {
  const { ask, poll, approve } = await open()
  const { auth_req_id } = await ask()
  for (const pin of ['0000', '']) expect((await approve(pin)).html).toContain('That is not the PIN of this phone')
  await expect(poll(auth_req_id)).rejects.toMatchObject({ error: 'authorization_pending' })
  expect((await approve('25800')).html).toContain('so the request is denied')
  await expect(poll(auth_req_id)).rejects.toMatchObject({ error: 'access_denied' })
})

test('the requested expiry is honoured, and an approval after it counts for nothing', async () => {
  const { browser, ask, poll, phone } = await open()
  const asked = await ask({ requested_expiry: '1' })
  expect(asked.expires_in).toBe(1)
  const page = await phone()
  await setTimeout(2100)
  expect((await browser.submit(page, '/approve', { pin: '2580' })).html).toContain('came too late')
  await expect(poll(asked.auth_req_id)).rejects.toMatchObject({ error: 'expired_token' })
  expect((await phone()).html).not.toContain(MESSAGE)
})

test('an approval on the phone is no passkey and no password: such an acr stays unmet', async () => {
  const { ask, poll, approve } = await open()
  for (const acr_values of ['phr', 'urn:okta:loa:1fa:pwd']) {
    const { auth_req_id } = await ask({ acr_values })
    await approve()
    await expect(poll(auth_req_id)).rejects.toMatchObject({ error: 'unmet_authentication_requirements' })
  }
})

test('alice is found by username, e-mail address and sub; bob, who has no phone, and strangers are unknown users', async () => {
  const { ask } = await open()
  for (const login_hint of ['alice', 'alice@example.test', ALICE])
    await expect(ask({ login_hint })).resolves.toHaveProperty('auth_req_id')
  for (const login_hint of ['bob', '00ubob4Zw9NcPyLs0g7h', 'mallory'])
    expect(await refusalOf(ask({ login_hint })), login_hint).toMatchObject({ error: 'unknown_user_id' })
})

test('a message that could fool the reader is refused', async () => {
  const { ask } = await open()
  for (const binding_message of ['Pay 1\nPay 2', 'Pay \u202e1', 'x'.repeat(201)])
    expect(await refusalOf(ask({ binding_message }))).toMatchObject({ error: 'invalid_binding_message' })
  await expect(ask({ binding_message: 'Überweisung 1 → „ACME“ <b>' })).resolves.toHaveProperty('auth_req_id')
})

test('an open phone page is told at once that something came in', async () => {
  const { box, ask } = await open()
  const aborted = new AbortController()
  onTestFinished(() => aborted.abort())
  const stream = await fetch(`${box.issuer}/phone/alice/live`, { signal: aborted.signal })
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader?.read())?.value).toContain('retry')
  await ask()
  expect((await reader?.read())?.value).toBe('data: changed\n\n')
})

test('the box stops even while a phone page is open', async () => {
  const { box } = await freshBox()
  const stream = await fetch(`${box.issuer}/phone/alice/live`)
  await box.stop()
  expect(await stream.text()).toContain('retry')
})
