import { expect, test } from 'vitest'
import { giveCode, givePassword, journey, levels, shown, wait } from './journey.ts'

// Bank details by a code, so that no passkey is needed here; the browser tests have one.
const at = journey({ env: { ACR_PHISHING_RESISTANT: 'urn:okta:loa:2fa:any' } })

const IBAN = 'DE89 3704 0044 0532 0130 00'

test('alice fills in her bank details for so long that the level lapses: the form is kept, shown, and sent once', async () => {
  const { portal, box, base, signedIn } = at()
  const alice = await signedIn()
  await alice.goto('/bank-details')
  await giveCode(alice, box)
  expect(shown(alice)).toEqual({ status: 200, path: '/bank-details' })

  wait(301)
  await alice.submit('/bank-details', { iban: IBAN })
  await givePassword(alice, box)
  await giveCode(alice, box)
  expect(shown(alice)).toEqual({ status: 200, path: expect.stringMatching(/^\/resume\//) })
  expect(alice.text).toContain(IBAN)
  const kept = alice.url

  await alice.submit('Send it now')
  expect(shown(alice)).toEqual({ status: 200, path: '/bank-details' })
  expect(alice.text).toContain(IBAN)
  await alice.goto(kept)
  expect(alice.status).toBe(404)
  expect(portal.events('form.sent')).toHaveLength(1)
  expect(Object.keys(await levels(alice, base))).toContain('phishing-resistant')
})

test('alice looks at the kept form and throws it away', async () => {
  const { portal, box, base, signedIn } = at()
  const alice = await signedIn()
  await alice.post(`${base}/bank-details`, { iban: 'FR1420041010050500013M02606' }, { from: `${base}/bank-details` })
  await giveCode(alice, box)
  await alice.submit('Don’t send it')
  expect(shown(alice)).toEqual({ status: 200, path: '/bank-details' })
  expect(alice.text).not.toContain('FR14')
  expect(portal.events('form.dropped')).toHaveLength(1)
})

test('a form from somebody who is no longer signed in is not kept, and the page says so', async () => {
  const { box, base, browser } = at()
  const alice = await browser()
  await alice.post(`${base}/bank-details`, { iban: 'FR1420041010050500013M02606' }, { from: `${base}/bank-details` })
  await givePassword(alice, box)
  await giveCode(alice, box)
  expect(shown(alice)).toEqual({ status: 200, path: '/bank-details' })
  expect(alice.text).toContain('not kept')
  expect(alice.text).not.toContain('FR14')
})

test('alice confirms her password for security, each time', async () => {
  const { box, base, signedIn } = at()
  const alice = await signedIn()
  await alice.goto('/security')
  await givePassword(alice, box)
  expect(shown(alice)).toEqual({ status: 200, path: '/security' })
  await alice.submit('/security', { recovery_email: 'alice@example.test' })
  expect(shown(alice)).toEqual({ status: 200, path: '/security/done' })
  await alice.goto(`${base}/security`)
  expect(new URL(alice.url).origin).toBe(box.issuer)
})
