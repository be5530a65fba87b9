import { expect, test } from 'vitest'
import { asks, giveCode, givePassword, journey, levels, shown } from './journey.ts'

const at = journey()

test('bob, who has no second factor, reads that payroll needs one, and stays signed in', async () => {
  const { portal, base, signedIn } = at()
  const bob = await signedIn('bob')
  await bob.goto('/payroll')
  expect(shown(bob)).toEqual({ status: 403, path: '/callback' })
  expect(portal.events('step_up.refused').at(-1)).toMatchObject({
    reason: 'unmet_authentication_requirements',
    outcome: 'failure',
  })
  expect(bob.text).not.toContain('4,820.00')
  expect(Object.keys(await levels(bob, base))).toEqual(['single-factor'])
  await bob.goto('/account')
  expect(shown(bob)).toEqual({ status: 200, path: '/account' })
})

test('bob, not signed in, who opens payroll is told the same, and nobody is signed in', async () => {
  const { portal, box, base, browser } = at()
  const bob = await browser()
  await bob.goto('/payroll')
  await givePassword(bob, box, 'bob')
  expect(shown(bob)).toEqual({ status: 403, path: '/callback' })
  expect(portal.events('callback.rejected').at(-1)).toMatchObject({ reason: 'unmet_authentication_requirements' })
  expect(await levels(bob, base)).toEqual({})
})

test('alice, who cannot give a code just now, says so, reads what that means, and can try again', async () => {
  const { box, base, signedIn } = at()
  const alice = await signedIn()
  await alice.goto('/payroll')
  await alice.submit('I can’t do this')
  expect(shown(alice)).toEqual({ status: 403, path: '/callback' })
  expect(Object.keys(await levels(alice, base))).toEqual(['single-factor'])
  await alice.click('Try again')
  expect(asks(alice)).toBe('code')
  await giveCode(alice, box)
  expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
})

test('somebody who cancels the sign-in is not signed in, and can begin again', async () => {
  const { portal, box, base, browser } = at()
  const somebody = await browser()
  await somebody.goto('/sign-in?return_to=/account')
  await somebody.submit('Cancel and go back')
  expect(shown(somebody)).toEqual({ status: 403, path: '/callback' })
  expect(portal.events('callback.rejected').at(-1)).toMatchObject({ reason: 'declined' })
  expect(await levels(somebody, base)).toEqual({})
  await somebody.click('Try again')
  await givePassword(somebody, box)
  expect(shown(somebody)).toEqual({ status: 200, path: '/account' })
})

test('bob cannot step alice up in her browser: the provider does not let him, and the portal is never asked', async () => {
  const { box, base, signedIn } = at()
  const alice = await signedIn()
  await alice.goto(`${base}/security`)
  expect(asks(alice)).toBe('password')
  await givePassword(alice, box, 'bob')
  expect(new URL(alice.url).origin).toBe(box.issuer)
  const { json } = await alice.fetchJson(`${base}/api/session`, { from: base })
  expect(json).toMatchObject({ name: 'Alice Example' })
})
