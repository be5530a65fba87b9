import { expect, test } from 'vitest'
import { asks, giveCode, givePassword, journey, levels, now, shown, wait } from './journey.ts'

const at = journey()

test('payroll is open to the last second of the window, whatever alice does meanwhile, and asks in the next', async () => {
  const { box, base, atPayroll } = at()
  const alice = await atPayroll()
  const until = Number((await levels(alice, base))['two-factor']?.until)
  while (now() + 30 < until) {
    wait(30)
    await alice.goto('/payroll')
    expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
    expect((await levels(alice, base))['two-factor']).toEqual({ until })
  }
  wait(until - now())
  await alice.goto('/payroll')
  expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })

  wait(1)
  await alice.goto('/payroll')
  expect(new URL(alice.url).origin).toBe(box.issuer)
  if (asks(alice) === 'password') await givePassword(alice, box)
  await giveCode(alice, box)
  expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
  expect((await levels(alice, base))['two-factor']?.until).toBeGreaterThan(until)
})

test('alice ends her elevation, stays signed in, and is asked again', async () => {
  const { box, base, portal, atPayroll } = at()
  const alice = await atPayroll()
  await alice.goto('/account')
  await alice.submit('End my elevation')
  expect(shown(alice)).toEqual({ status: 200, path: '/account' })
  expect(Object.keys(await levels(alice, base))).toEqual(['single-factor'])
  expect(portal.events('elevation.ended')).toHaveLength(1)
  expect((await alice.fetchJson('/payroll')).status).toBe(401)
  await alice.goto('/payroll')
  if (new URL(alice.url).origin === box.issuer) await giveCode(alice, box)
  expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
})
