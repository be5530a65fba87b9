import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { HONEST } from '../hostile/idp/behaviour.ts'
import type { Reached } from '../patterns/access-gateway/support/echo-app.ts'
import { EVERY_KIND } from '../patterns/access-gateway/support/every-kind.ts'
import { type Scene, startScene } from '../patterns/access-gateway/support/scene.ts'
import { Browser } from '../support/browser.ts'

let scene: Scene
beforeAll(async () => {
  scene = await startScene('the built-in proxy', { gateway: { policy: EVERY_KIND } })
})
afterEach(() => scene.idp.behave({ user: HONEST.user }))
afterAll(() => scene.stop())

/** What the app was told of a person in the page shown, or null for nothing. */
function toldIn(browser: Browser): string | null {
  const told = new Map((JSON.parse(browser.html) as Reached).headers)
  return told.has('x-auth-subject') ? `${told.get('x-auth-subject')}, ${told.get('x-auth-level')}` : null
}
const trips = () => scene.idp.requestsTo('authorize').length
const at = (path: string) => `${scene.origin}/timesheets/${path}`

describe('not protected', () => {
  test('anybody sees it, and the app learns nothing of alice though she is signed in', async () => {
    const before = trips()
    for (const browser of [new Browser(), await scene.signedIn()]) {
      await browser.goto(at('public/notice'))
      expect([browser.status, toldIn(browser)]).toEqual([200, null])
    }
    expect(trips()).toBe(before + 1)
  })
})

describe('adaptive', () => {
  test('anybody sees it, and the app greets alice once she is signed in', async () => {
    const alice = new Browser()
    await alice.goto(at('news'))
    expect([alice.status, toldIn(alice)]).toEqual([200, null])
    await alice.goto(`${scene.origin}/account`)
    await alice.goto(at('news'))
    expect([alice.status, toldIn(alice)]).toEqual([200, 'alice, single-factor'])
    await alice.goto(`${scene.origin}/account`)
    await alice.submit('/sign-out')
    await alice.goto(at('news'))
    expect([alice.status, toldIn(alice)]).toEqual([200, null])
  })
})

describe('protected', () => {
  test('reading takes a sign-in, and writing to the same address a second factor', async () => {
    const alice = new Browser()
    await alice.goto(at('approve'))
    expect(toldIn(alice)).toBe('alice, single-factor')
    const before = trips()
    await alice.post(at('approve'), { id: '1' }, { from: scene.origin })
    expect(new URL(alice.url).pathname).toMatch(/^\/resume\//)
    expect(trips()).toBe(before + 1)
    await alice.submit(new URL(alice.url).pathname)
    expect([alice.status, toldIn(alice)]).toEqual([200, 'alice, two-factor'])
  })

  test('a rule may ask for a fresher proof than the portal’s own pages do, and asks once', async () => {
    const alice = await scene.signedIn('second factor')
    const before = trips()
    await alice.goto(at('hurry'))
    expect([toldIn(alice), trips()]).toEqual(['alice, two-factor', before])
    scene.advance(31)
    await alice.goto(at('hurry?x=1'))
    expect([alice.url, toldIn(alice), trips()]).toEqual([at('hurry?x=1'), 'alice, two-factor', before + 1])
  })

  test('a page that asks each time asks each time, and shows the page once for each', async () => {
    const alice = await scene.signedIn('second factor')
    for (const visit of [1, 2]) {
      const before = trips()
      await alice.goto(at('payout'))
      expect([visit, alice.status, toldIn(alice), trips()]).toEqual([visit, 200, 'alice, two-factor', before + 1])
      expect(scene.idp.requestsTo('authorize').at(-1)?.asked.get('prompt')).toBe('login')
    }
  })

  test('a form to a page that asks each time is kept, and sent once after a new sign-in', async () => {
    const alice = await scene.signedIn('second factor')
    await alice.post(at('payout?to=bob'), { amount: '12' }, { from: scene.origin })
    const kept = new URL(alice.url).pathname
    await alice.submit(kept)
    expect(JSON.parse(alice.html)).toMatchObject({ method: 'POST', url: '/timesheets/payout?to=bob', body: 'amount=12' })
    const arrived = scene.app.reached.length
    await alice.goto(kept)
    expect([alice.status, scene.app.reached.length]).toEqual([404, arrived])
  })

  test('a form of somebody not signed in is not kept: its page says so', async () => {
    const nobody = new Browser()
    const arrived = scene.app.reached.length
    await nobody.post(at('approve'), { id: '1' }, { from: scene.origin })
    expect(nobody.url).toBe(at('approve?notice=form_not_kept'))
    expect(scene.app.reached.slice(arrived).map(({ method }) => method)).toEqual(['GET'])
  })
})

describe('protected rule', () => {
  test('meg, a manager, steps up and is let through', async () => {
    scene.idp.behave({ user: { sub: 'meg', name: 'Meg', email: 'meg@managers.example' } })
    const meg = new Browser()
    await meg.goto(at('managers'))
    expect([meg.status, toldIn(meg)]).toEqual([200, 'meg, two-factor'])
  })

  test('alice is not, reads why, and is not sent anywhere to prove more', async () => {
    const alice = await scene.signedIn()
    const [before, arrived] = [trips(), scene.app.reached.length]
    await alice.goto(at('managers'))
    expect([alice.status, trips(), scene.app.reached.length]).toEqual([403, before, arrived])
    expect(alice.text).toContain('This is not open to you')
    expect(scene.portal.events('gateway.refused').at(-1)).toMatchObject({ reason: 'attribute_email', subject: 'alice' })
  })
})

test('with a provider and no app to front, nothing of the gateway is there', async () => {
  const { startPortal } = await import('../support/portal.ts')
  const portal = await startPortal({ provider: scene.idp })
  const nobody = new Browser()
  for (const path of ['/timesheets/', '/timesheets/approve', '/forward-auth', '/forward-auth/step-up?return_to=/']) {
    const { status } = await nobody.fetchJson(portal.baseUrl + path)
    expect([path, status]).toEqual([path, 404])
  }
  await portal.stop()
})
