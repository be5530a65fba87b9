import { expect, test } from 'vitest'
import { asks, giveCode, givePassword, journey, levels, now, shown } from './journey.ts'

const at = journey()

test('alice signs in with her password, is asked for a code when she opens payroll, and not again while it counts', async () => {
  const { portal, box, base, browser } = at()
  const alice = await browser()
  await alice.click('Sign in')
  expect(asks(alice)).toBe('password')
  await givePassword(alice, box)
  expect(shown(alice)).toEqual({ status: 200, path: '/' })
  expect(alice.text).toContain('Alice Example')
  expect(Object.keys(await levels(alice, base))).toEqual(['single-factor'])

  await alice.click('Payroll')
  expect(asks(alice)).toBe('code')
  await giveCode(alice, box)
  expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
  expect(alice.text).toContain('4,820.00 EUR')
  expect((await levels(alice, base))['two-factor']?.until).toBeGreaterThan(now() + 250)

  for (const page of ['/account', '/payroll', '/', '/payroll']) {
    await alice.goto(page)
    expect(shown(alice)).toEqual({ status: 200, path: page })
  }
  expect(portal.log.filter(({ event }) => event !== undefined).map(({ event }) => event)).toEqual([
    'sign_in.completed',
    'step_up.challenged',
    'step_up.granted',
  ])
})

test('somebody not signed in who opens payroll gives password and code in one go', async () => {
  const { box, base, browser } = at()
  const alice = await browser()
  await alice.goto('/payroll')
  await givePassword(alice, box)
  expect(asks(alice)).toBe('code')
  await giveCode(alice, box)
  expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
  expect(Object.keys(await levels(alice, base))).toEqual(['single-factor', 'two-factor'])
})

test('a wrong code is asked for again, and a wrong password too', async () => {
  const { box, browser } = at()
  const alice = await browser()
  await alice.goto('/payroll')
  const page = new URL(alice.url).pathname
  await alice.submit(`${page}/password`, { username: 'alice', password: 'wrong' })
  expect(alice.status).toBe(422)
  await givePassword(alice, box)
  await alice.submit(`${page}/code`, { code: '000000' })
  expect(alice.status).toBe(422)
  await giveCode(alice, box)
  expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
})

test('a script that meets the guard is told what is lacking, sends alice where it says, and then gets its answer', async () => {
  const { box, base, signedIn } = at()
  const alice = await signedIn()
  const refused = await alice.fetchJson('/payroll')
  expect(refused.status).toBe(401)
  const { step_up_url } = refused.json as { step_up_url: string }
  await alice.goto(`${base}${step_up_url}&return_to=/account`)
  await giveCode(alice, box)
  expect(shown(alice)).toEqual({ status: 200, path: '/account' })
  expect((await alice.fetchJson('/payroll')).status).toBe(200)
})
