// Group C, two answers on their way at once: the second request leaves the browser before the first one's new cookie has arrived.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { expectRefused } from './expect-refusal.ts'
import { answerFor, type Scene, startScene } from './scene.ts'

let scene: Scene
let alice: Browser

beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.stop())
beforeEach(async () => {
  scene.reset()
  alice = await scene.signedIn()
  scene.reset()
})

const plant = (browser: Browser, value: string | undefined): void =>
  browser.jar.plant({ name: 'session', value: String(value), host: 'localhost' })

const pageOf = (browser: Browser) => ({ status: browser.status, path: new URL(browser.url).pathname })

/** Two step-ups whose answers have arrived in the browser, and the cookie that both would be sent with. */
async function twoAnswers() {
  const tab = alice.newTab()
  await tab.goto(scene.base)
  return {
    tab,
    old: alice.cookies.session,
    one: await answerFor(alice, '/payroll'),
    other: await answerFor(tab, '/bank-details'),
  }
}

describe('a callback that was sent with the id that another tab’s answer has just renewed', () => {
  it('C-11: adds its evidence where the session is now, and hands out no id', async () => {
    const { tab, old, one, other } = await twoAnswers()
    await alice.goto(one.href)
    const renewed = alice.cookies.session
    plant(tab, old)
    const release = tab.interceptRedirect(() => 'stop')
    await tab.goto(other.href)
    release()
    expect(tab.status).toBe(303)
    expect(tab.hops.at(-1)?.setCookies.filter((line) => line.startsWith('session='))).toEqual([])
    plant(tab, renewed)
    await tab.follow()
    expect(pageOf(tab)).toEqual({ status: 200, path: '/bank-details' })
    expect(Object.keys((await scene.session(tab)).levels ?? {})).toEqual(['single-factor', 'two-factor', 'phishing-resistant'])
    expect(scene.events('step_up.granted')).toHaveLength(2)
    expect(await scene.portal.store.findWhere({ issuer: scene.idp.issuer, subject: 'alice' })).toHaveLength(1)
  })

  it('C-11: is refused half a minute later', async () => {
    const { tab, old, one, other } = await twoAnswers()
    await alice.goto(one.href)
    scene.jump(30)
    plant(tab, old)
    await tab.goto(other.href)
    await expectRefused(scene, tab, { reason: 'session_ended', event: 'step_up.refused', before: { signed_in: false } })
  })

  it('C-11: is refused when the provider has ended the session since', async () => {
    const { tab, old, one, other } = await twoAnswers()
    await alice.goto(one.href)
    const logout_token = await scene.idp.signLogoutToken({ sub: 'alice' })
    await fetch(`${scene.base}/backchannel-logout`, { method: 'POST', body: new URLSearchParams({ logout_token }) })
    plant(tab, old)
    await tab.goto(other.href)
    await expectRefused(scene, tab, { reason: 'session_ended', event: 'step_up.refused', before: { signed_in: false } })
  })

  it('C-18: opens nothing else with that id, and finishes no transaction of another session', async () => {
    const { old, one } = await twoAnswers()
    await alice.goto(one.href)
    const other = await scene.signedIn()
    const others = await answerFor(other, '/bank-details')
    plant(other, old)
    expect(await scene.session(other)).toEqual({ signed_in: false })
    await other.goto(others.href)
    await expectRefused(scene, other, { reason: 'session_ended', event: 'step_up.refused', before: { signed_in: false } })
  })
})
