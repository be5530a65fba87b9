import { expect, test } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { journey, levels, shown, wait } from './journey.ts'

const at = journey()

const ACME = { payee: 'ACME', iban: 'DE02 1203 0000 0000 2020 51', amount: '120.00', currency: 'EUR' }
/** Longer than the provider's interval: the next time the portal looks, it may ask. */
const POLL = 4

/** Fills in a transfer; the browser is then on its page. @returns the page's path. */
async function begin(person: Browser, fields: Partial<typeof ACME> = {}): Promise<string> {
  await person.goto(`${at().base}/transfers`)
  await person.submit('/transfers', { ...ACME, ...fields })
  return new URL(person.url).pathname
}

/** The code on the page of a transfer. */
const codeOn = (person: Browser): string => /PAY-\d{4}-\S+/.exec(person.text)?.[0] ?? 'no code'

/** Decides on the simulated phone about the request that shows this code. @returns what the phone showed. */
async function decide(code: string, decision: 'approve' | 'deny'): Promise<string> {
  const phone = await at().browser()
  await phone.goto(`${at().box.issuer}/phone/alice`)
  const { text } = phone
  const asked = [...phone.html.matchAll(/class="about">([^<]*)<[\s\S]*?action="([^"]*)\/approve"/g)]
  const [, , prompt] = asked.find(([, message]) => message === code) ?? []
  await phone.submit(`${prompt}/${decision}`, decision === 'approve' ? { pin: '2580' } : {})
  return text
}

async function becomes(person: Browser, path: string, words: string): Promise<void> {
  wait(POLL)
  await until(`the page says “${words}”`, async () => {
    await person.goto(path)
    return person.text.includes(words)
  })
}

const paid = () => at().portal.events('transfer.executed').length

test('alice makes a transfer, compares the code on her phone, approves it with her PIN, and it is paid once', async () => {
  const { base, portal, signedIn } = at()
  const alice = await signedIn()
  const path = await begin(alice)
  expect(shown(alice)).toEqual({ status: 200, path })
  expect(codeOn(alice)).toMatch(/^PAY-\d{4}-ACME-120\.00-EUR$/)
  expect(await decide(codeOn(alice), 'approve')).toContain(`Portal at ${new URL(base).host} asks`)
  await becomes(alice, path, 'It has been paid, once.')
  expect(portal.events('approval.granted')).toMatchObject([
    { outcome: 'success', obtained: { acr: 'urn:okta:loa:2fa:any', amr: ['swk', 'pin'] } },
  ])
  expect(paid()).toBe(1)
  expect(Object.keys(await levels(alice, base))).toEqual(['single-factor'])
})

test('alice cancels here and approves there all the same: nothing is paid', async () => {
  const alice = await at().signedIn()
  const before = paid()
  const path = await begin(alice)
  const code = codeOn(alice)
  await alice.submit('Cancel this transfer')
  expect(alice.text).toContain('You cancelled it here')
  await decide(code, 'approve')
  wait(POLL)
  await becomes(alice, path, 'You cancelled it here')
  expect(paid()).toBe(before)
})

test('alice forgets about it, and nothing is paid', async () => {
  const alice = await at().signedIn()
  const before = paid()
  const path = await begin(alice)
  wait(121)
  await becomes(alice, path, 'Nobody approved it in time')
  await until('the auditor has heard of it', () => at().portal.events('approval.expired').length === 1)
  expect(paid()).toBe(before)
})

test('alice opens two tabs and approves one transfer of two: only that one is paid', async () => {
  const alice = await at().signedIn()
  const before = paid()
  const tab = alice.newTab()
  const wanted = await begin(alice)
  const other = await begin(tab, { payee: 'Eve', amount: '9000' })
  await decide(codeOn(alice), 'approve')
  await becomes(alice, wanted, 'It has been paid, once.')
  await tab.goto(other)
  expect(tab.text).toContain('Waiting for you')
  await tab.submit('Cancel this transfer')
  expect(paid()).toBe(before + 1)
})

test('alice signs out before she approves: nothing is paid', async () => {
  const alice = await at().signedIn()
  const before = paid()
  await begin(alice)
  const code = codeOn(alice)
  await alice.submit('/sign-out')
  await decide(code, 'approve')
  wait(POLL)
  const ended = () => at().portal.events('approval.denied').at(-1)
  await until('the portal has noticed', () => ended()?.reason === 'session_ended')
  expect(paid()).toBe(before)
})

test('bob has no phone that could be asked, and his page says that nothing has been paid', async () => {
  const bob = await at().signedIn('bob')
  const before = paid()
  await begin(bob)
  expect(bob.status).toBe(200)
  expect(bob.text).toContain('Failed Nothing has been paid.')
  expect(paid()).toBe(before)
})

// The last one: for a minute after it alice cannot be asked, by the clock that stands still.
test('alice denies what she did not ask for, and is left alone for a minute', async () => {
  const alice = await at().signedIn()
  const before = paid()
  const path = await begin(alice, { payee: 'Mallory' })
  await decide(codeOn(alice), 'deny')
  await becomes(alice, path, 'You said no on your phone')
  await begin(alice)
  expect(alice.status).toBe(429)
  expect(alice.text).toContain('You have just said no')
  wait(60)
  await begin(alice)
  expect(alice.status).toBe(200)
  await alice.submit('Cancel this transfer')
  expect(paid()).toBe(before)
})
