// Group I: how long an approval may wait, where the provider says something odd.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ACME, pollsOf, statusOf } from '../patterns/ciba/transfers-scene.ts'
import { type Scene, startScene } from './scene.ts'

let scene: Scene
let people = 0
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.stop())

it.each<[string, Readonly<Record<string, unknown>>]>([
  ['expires_in 0', { expires_in: 0 }],
  ['a negative expires_in', { expires_in: -5 }],
  ['no expires_in', { expires_in: undefined }],
  ['an expires_in that is text', { expires_in: '120' }],
  ['an expires_in beyond any calendar', { expires_in: 1e300 }],
  ['interval 0', { interval: 0 }],
  ['a negative interval', { interval: -1 }],
  ['an interval that is text', { interval: 'soon' }],
])('I-10: with %s nothing goes on without end, nothing is executed, and nobody sees a 500', async (_name, change) => {
  scene.reset()
  people += 1
  scene.idp.behave({ user: { sub: `person-${people}`, email: `person-${people}@example.test` } })
  const alice = await scene.signedIn()
  scene.idp.behave({ approval: 'pending', faults: { backchannel: { change } } })
  await alice.goto('/transfers')
  await alice.submit('/transfers', ACME)
  expect(scene.events('transfer.executed')).toEqual([])
  if (alice.status === 503) {
    expect(scene.events('approval.requested')).toMatchObject([{ outcome: 'failure', reason: 'idp_unavailable' }])
    return
  }
  expect(alice.status).toBe(200)
  const { pathname } = new URL(alice.url)
  scene.jump(601)
  expect(await statusOf(alice, pathname)).toBe('expired')
  expect(pollsOf(scene).length).toBeLessThanOrEqual(1)
  expect(scene.events('transfer.executed')).toEqual([])
})
