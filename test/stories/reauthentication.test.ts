import { expect, test } from 'vitest'
import { asks, giveCode, givePassword, journey, shown, wait } from './journey.ts'

const at = journey()

const DONE = { status: 200, path: '/security/done' }

test('alice is asked for her password inside a session that has just begun, changes her address, and has to go through it again for another change', async () => {
  const { box, base, signedIn } = at()
  const alice = await signedIn()
  await alice.goto(`${base}/security`)
  expect(asks(alice)).toBe('password')
  expect(alice.text).toContain('Confirm that it is you')
  await givePassword(alice, box)
  expect(shown(alice)).toEqual({ status: 200, path: '/security' })
  await alice.submit('/security', { recovery_email: 'alice@example.net' })
  expect(shown(alice)).toEqual(DONE)
  expect(alice.text).toContain('alice@example.net')

  await alice.click('Change it again')
  expect(asks(alice)).toBe('password')
  await givePassword(alice, box)
  expect(alice.text).toContain('alice@example.net')
})

test('alice loads the page again and is asked again', async () => {
  const { box, base, signedIn } = at()
  const alice = await signedIn()
  for (let times = 0; times < 2; times++) {
    await alice.goto(`${base}/security`)
    expect(asks(alice)).toBe('password')
    await givePassword(alice, box)
    expect(shown(alice)).toEqual({ status: 200, path: '/security' })
  }
})

test('alice is not signed in: one sign-in is enough for both', async () => {
  const { box, base, browser } = at()
  const alice = await browser()
  await alice.goto(`${base}/security`)
  await givePassword(alice, box)
  expect(shown(alice)).toEqual({ status: 200, path: '/security' })
  await alice.goto(`${base}/account`)
  expect(shown(alice)).toEqual({ status: 200, path: '/account' })
})

test('alice thinks better of it at the provider: she reads why the page stays closed, and is as signed in as before', async () => {
  const { base, signedIn } = at()
  const alice = await signedIn()
  await alice.goto(`${base}/security`)
  await alice.submit('Cancel and go back')
  expect(shown(alice)).toEqual({ status: 403, path: '/callback' })
  expect(alice.html).toContain('href="/security"')
  await alice.goto(`${base}/account`)
  expect(alice.status).toBe(200)
})

test('bob cannot answer for alice, who stays signed in', async () => {
  const { box, base, signedIn } = at()
  const alice = await signedIn()
  await alice.goto(`${base}/security`)
  await givePassword(alice, box, 'bob')
  expect(alice.url.startsWith(box.issuer)).toBe(true)
  await alice.goto(`${base}/security/done`)
  expect(alice.text).toContain('Alice')
})

test('alice’s session at the provider is over: its page begins with her name', async () => {
  const { base, signedIn } = at()
  const alice = await signedIn()
  alice.jar.forget('idp_session')
  await alice.goto(`${base}/security`)
  expect(alice.html).toContain('value="alice')
})

test('alice takes too long over the form: it is kept, she signs in, looks at it and sends it', async () => {
  const { box, base, signedIn } = at()
  const alice = await signedIn()
  await alice.goto(`${base}/security`)
  await givePassword(alice, box)
  wait(301)
  await alice.submit('/security', { recovery_email: 'late@example.net' })
  await givePassword(alice, box)
  expect(alice.url).toMatch(/\/resume\//)
  expect(alice.text).toContain('late@example.net')
  await alice.submit('Send it now')
  expect(shown(alice)).toEqual(DONE)
  expect(alice.text).toContain('late@example.net')
})

test('alice steps up for payroll in another tab while the form is open, and sends the form all the same', async () => {
  const { box, base, signedIn } = at()
  const alice = await signedIn()
  await alice.goto(`${base}/security`)
  await givePassword(alice, box)
  const tab = alice.newTab()
  await tab.goto(`${base}/payroll`)
  await giveCode(tab, box)
  expect(tab.status).toBe(200)
  await alice.submit('/security', { recovery_email: 'alice@example.net' })
  expect(shown(alice)).toEqual(DONE)
})

test('each visit leaves a line for the auditor: who signed in again, and that it was used', async () => {
  const { box, base, portal, signedIn } = at()
  const before = portal.events('admission.used').length
  const alice = await signedIn()
  await alice.goto(`${base}/security`)
  await givePassword(alice, box)
  const { session } = portal.events('sign_in.completed').at(-1) ?? {}
  expect(portal.events('reauthentication.completed').at(-1)).toMatchObject({ outcome: 'success', session, asked: { max_age: 0 } })
  expect(portal.events('admission.used')).toHaveLength(before + 1)
  expect(portal.events('admission.used').at(-1)).toMatchObject({ outcome: 'success', session })
})
