import { expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { asks, givePassword, journey, levels, shown } from './journey.ts'

const at = journey()

test('alice signs out of the portal, and the provider asks for her password again', async () => {
  const { portal, box, base, atPayroll } = at()
  const alice = await atPayroll()
  const stolen = alice.cookies.session
  await alice.submit('/sign-out')
  expect(shown(alice)).toEqual({ status: 200, path: '/signed-out' })
  expect(alice.hops.map(({ url }) => new URL(url).origin)).toContain(box.issuer)
  expect(portal.events('session.ended').at(-1)).toMatchObject({ outcome: 'success' })
  expect(await levels(alice, base)).toEqual({})

  alice.jar.plant({ name: 'session', value: String(stolen), host: '127.0.0.1' })
  expect(await levels(alice, base)).toEqual({})
  await alice.goto(`${base}/account`)
  expect(asks(alice)).toBe('password')
})

test('alice signs out at the provider, and her session at the portal ends with it, but not the one in her other browser', async () => {
  const { portal, box, base, signedIn, atPayroll } = at()
  const elsewhere = await signedIn()
  const alice = await atPayroll()
  const tab = alice.newTab()
  await tab.goto(`${box.issuer}/session/end`)
  await tab.submit('Sign out')
  await until('the provider has told the portal', () => portal.events('logout_token.accepted').length > 0)
  expect(await levels(alice, base)).toEqual({})
  expect(Object.keys(await levels(elsewhere, base))).toEqual(['single-factor'])
  expect(portal.events('session.ended').at(-1)).toMatchObject({ reason: 'backchannel_logout' })
  expect((await alice.fetchJson(`${base}/payroll`, { from: base })).status).toBe(401)
})

test('alice sees where she is signed in, and ends one session, then all others', async () => {
  const { base, signedIn } = at()
  const here = await signedIn()
  await here.post(`${base}/account/sessions/end-others`, {}, { from: `${base}/account` })
  const [phone, office] = [await signedIn(), await signedIn()]
  await here.goto('/account')
  const ends = [...here.html.matchAll(/action="(\/account\/sessions\/[\w-]{16}\/end)"/g)].map(([, path]) => String(path))
  expect(ends).toHaveLength(2)

  await here.submit(ends[0])
  expect(shown(here)).toEqual({ status: 200, path: '/account' })
  const alive = async () =>
    (await Promise.all([phone, office].map((other) => levels(other, base)))).filter((held) => 'single-factor' in held).length
  expect(await alive()).toBe(1)

  await here.submit('/account/sessions/end-others')
  expect(await alive()).toBe(0)
  expect(Object.keys(await levels(here, base))).toEqual(['single-factor'])
})

test('bob neither sees alice’s sessions nor ends them', async () => {
  const { base, signedIn } = at()
  const alice = await signedIn()
  await alice.goto('/account')
  const bob = await signedIn('bob')
  const ids = [...alice.html.matchAll(/\/account\/sessions\/([\w-]{16})\/end/g)].map(([, id]) => String(id))
  for (const id of [...ids, 'x'.repeat(16)]) {
    await bob.post(`${base}/account/sessions/${id}/end`, {}, { from: `${base}/account` })
    expect(bob.status).toBe(404)
  }
  await bob.post(`${base}/account/sessions/end-others`, {}, { from: `${base}/account` })
  expect(Object.keys(await levels(alice, base))).toEqual(['single-factor'])
})

test('after signing out, bob signs in in the same browser and finds nothing of alice', async () => {
  const { box, base, atPayroll } = at()
  const shared = await atPayroll()
  await shared.submit('/sign-out')
  await shared.goto(`${base}/sign-in?return_to=/account`)
  await givePassword(shared, box, 'bob')
  expect(shown(shared)).toEqual({ status: 200, path: '/account' })
  expect(shared.text).toContain('Bob Example')
  expect(shared.text).not.toContain('Alice')
  expect(Object.keys(await levels(shared, base))).toEqual(['single-factor'])
})
