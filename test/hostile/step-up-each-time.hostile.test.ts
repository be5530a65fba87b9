// Group C, a page that asks each time: only a sign-in made for this very visit opens it, and it opens it once.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { expectRefused } from './expect-refusal.ts'
import type { Behaviour } from './idp/behaviour.ts'
import { answerFor, questionFor, type Scene, startScene } from './scene.ts'

let scene: Scene
let alice: Browser

beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.stop())
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  scene.reset()
  alice = await scene.signedIn()
  scene.reset()
})
afterEach(() => vi.useRealTimers())

const now = (): number => Math.floor(Date.now() / 1000)
const shown = (browser: Browser) => ({ status: browser.status, path: new URL(browser.url).pathname })
/** A provider that answers from its own session, whatever it is asked. */
const LAZY: Partial<Behaviour> = { ignore: ['prompt', 'max_age'] }
const authenticatedAt = (auth_time: unknown): Partial<Behaviour> => ({ idTokenClaims: { auth_time } })

async function refused(
  answer: Partial<Behaviour>,
  reason: 'not_reauthenticated' | 'auth_time_missing' | 'subject_changed' | 'id_token_invalid' | 'auth_time_in_the_future',
) {
  const before = await scene.session(alice)
  scene.idp.behave(answer)
  await alice.goto('/security')
  await expectRefused(scene, alice, { reason, event: 'step_up.refused', before })
  expect(scene.idp.requestsTo('authorize')).toHaveLength(1)
  expect(scene.events('reauthentication.completed')).toEqual([])
  expect(scene.events('admission.used')).toEqual([])
  expect((await alice.fetchJson('/security')).status).toBe(401)
}

describe('a sign-in that did not happen', () => {
  it('C-06: max_age=0 is on the wire, and so is prompt=login', async () => {
    await alice.goto('/security')
    expect(shown(alice)).toEqual({ status: 200, path: '/security' })
    const [request] = scene.idp.requestsTo('authorize')
    expect([request?.asked.get('max_age'), request?.asked.get('prompt')]).toEqual(['0', 'login'])
    expect(scene.events('reauthentication.completed')).toMatchObject([{ subject: 'alice', asked: { max_age: 0 } }])
  })

  it.each([6, 20, 25, 30, 300])('C-06: a sign-in of %i seconds before the request is not one for this visit', async (age) => {
    scene.wait(age)
    await alice.goto('/account')
    await refused(LAZY, 'not_reauthenticated')
  })

  it.each([5, 0])('C-06: a sign-in that seems to be %i seconds before the request may be one, on another clock', async (age) => {
    scene.idp.behave(authenticatedAt(now() - age))
    await alice.goto('/security')
    expect(shown(alice)).toEqual({ status: 200, path: '/security' })
  })

  it('C-06: with clocks that are said to agree there is no such allowance', async () => {
    const exact = await startScene({ CLOCK_TOLERANCE: '0' }, scene.idp)
    const anna = await exact.signedIn()
    exact.idp.behave(authenticatedAt(now() - 1))
    await anna.goto('/security')
    expect(anna.status).toBe(403)
    exact.idp.behave(authenticatedAt(now()))
    await anna.goto('/security')
    expect(shown(anna)).toEqual({ status: 200, path: '/security' })
    await exact.stop()
  })

  it('C-06: an answer that does not say when is none', () => refused(authenticatedAt(undefined), 'auth_time_missing'))

  it('C-06: an answer from tomorrow is none', () => refused(authenticatedAt(now() + 86_400), 'auth_time_in_the_future'))

  it('C-06: bob’s fresh sign-in is not alice’s', () => refused({ user: { sub: 'bob' } }, 'subject_changed'))

  it('C-09: somebody who takes prompt and max_age out of the address has to sign in all the same', async () => {
    scene.wait(60)
    await alice.goto('/account')
    const before = await scene.session(alice)
    const release = alice.interceptRedirect((target) => {
      for (const name of ['prompt', 'max_age']) if (target.pathname === '/authorize') target.searchParams.delete(name)
      return target
    })
    await alice.goto('/security')
    release()
    await expectRefused(scene, alice, { reason: 'not_reauthenticated', event: 'step_up.refused', before })
  })

  it('C-06: evidence of this very second, but for another page, does not open it', async () => {
    await alice.goto('/payroll')
    expect((await scene.session(alice)).auth_time).toBe(now())
    expect((await alice.fetchJson('/security')).json).toMatchObject({ max_age: 0, step_up_url: '/security' })
  })

  it('C-39: somebody not signed in is sent once, signed in and admitted by the same sign-in', async () => {
    const stranger = await scene.browser()
    await stranger.goto('/security')
    expect(shown(stranger)).toEqual({ status: 200, path: '/security' })
    expect(scene.idp.requestsTo('authorize')).toHaveLength(1)
    expect(scene.events('sign_in.completed')).toHaveLength(1)
    expect(scene.events('reauthentication.completed')).toHaveLength(1)
  })

  it('C-39: somebody not signed in is sent once; a lazy answer signs them in, and the page stays closed', async () => {
    const stranger = await scene.browser()
    scene.idp.behave(authenticatedAt(now() - 600))
    await stranger.goto('/security')
    expect(shown(stranger)).toEqual({ status: 403, path: '/callback' })
    expect(await scene.session(stranger)).toMatchObject({ subject: 'alice' })
    expect(scene.events('sign_in.completed')).toHaveLength(1)
    expect(scene.events('step_up.refused')).toMatchObject([{ reason: 'not_reauthenticated', subject: 'alice' }])
    expect((await stranger.fetchJson('/security')).status).toBe(401)
  })
})

describe('a sign-in that did', () => {
  it('C-19: opens the page once', async () => {
    await alice.goto('/security')
    expect(shown(alice)).toEqual({ status: 200, path: '/security' })
    scene.idp.behave({ responseMode: 'never' })
    await alice.goto('/security')
    expect(new URL(alice.url).origin).toBe(scene.idp.issuer)
    expect(scene.events('admission.used')).toHaveLength(1)
  })

  it('C-19: opens it for one of two tabs that come back at once', async () => {
    const answer = await answerFor(alice, '/security')
    const { headers } = await alice.fetchJson(answer.href, { from: scene.base })
    expect(headers.location).toBe('/security')
    const tabs = await Promise.all([1, 2, 3].map(() => alice.fetchJson(`${scene.base}/security`, { from: scene.base })))
    expect(tabs.map(({ status }) => status).sort()).toEqual([200, 401, 401])
  })

  it('C-19: two sign-ins that come back before either page is opened admit two visits; one that answers twice admits one', async () => {
    const page = `${scene.base}/security`
    const opened = async (answers: readonly URL[]): Promise<number[]> => {
      for (const { href } of answers)
        expect((await alice.fetchJson(href, { from: scene.base })).headers.location).toBe('/security')
      const tabs = [0, 1, 2].map(() => alice.fetchJson(page, { from: scene.base }))
      return (await Promise.all(tabs)).map(({ status }) => status).sort()
    }
    const first = await answerFor(alice, page)
    scene.wait(1)
    expect(await opened([first, await answerFor(alice, page)])).toEqual([200, 200, 401])

    const questions = [await questionFor(alice, page), await questionFor(alice, page)]
    scene.wait(2)
    scene.idp.behave(authenticatedAt(now() + 3))
    const answers: URL[] = []
    for (const question of questions) answers.push(await answerFor(alice, question.href))
    expect(await opened(answers)).toEqual([200, 401, 401])
  })

  it.each([1, 5])('C-06: does not open it again %i seconds later, though a clock might differ by as much', async (later) => {
    await alice.goto('/security')
    expect(shown(alice)).toEqual({ status: 200, path: '/security' })
    const before = await scene.session(alice)
    vi.advanceTimersByTime(later * 1000)
    scene.idp.behave(LAZY)
    await alice.goto('/security')
    expect(shown(alice)).toEqual({ status: 403, path: '/callback' })
    expect(scene.events('step_up.refused')).toMatchObject([{ reason: 'not_reauthenticated', subject: 'alice' }])
    expect(scene.events('admission.used')).toHaveLength(1)
    expect(await scene.session(alice)).toEqual(before)
    await alice.goto('/explain')
    expect(alice.text).toContain('Failed: You signed in again, where that was asked')
  })

  it('C-06: does not open it again by a clock that is ahead, which makes an old sign-in one of this second', async () => {
    scene.idp.behave(authenticatedAt(now() + 25))
    await alice.goto('/security')
    expect(shown(alice)).toEqual({ status: 200, path: '/security' })
    vi.advanceTimersByTime(10_000)
    await alice.goto('/security')
    expect(shown(alice)).toEqual({ status: 403, path: '/callback' })
    expect(scene.events('step_up.refused')).toMatchObject([{ reason: 'not_reauthenticated' }])
  })

  it('C-19: does not open it for a second question that was under way, not even once the first visit has been made', async () => {
    const page = `${scene.base}/security`
    const questions = [await questionFor(alice, page), await questionFor(alice, page)]
    vi.advanceTimersByTime(1)
    scene.idp.behave(authenticatedAt(now()))
    await alice.goto(questions[0]?.href ?? '')
    expect(shown(alice)).toEqual({ status: 200, path: '/security' })
    scene.wait(20)
    await alice.goto(questions[1]?.href ?? '')
    expect(shown(alice)).toEqual({ status: 403, path: '/callback' })
    expect(scene.events('admission.used')).toHaveLength(1)
    scene.idp.behave({ idTokenClaims: {} })
    await alice.goto('/security')
    expect(shown(alice)).toEqual({ status: 200, path: '/security' })
  })

  it('C-19: its form is accepted once, of four sent at once', async () => {
    await alice.goto('/security')
    const visit = /name="visit" value="([^"]+)"/.exec(alice.html)?.[1]
    const send = () =>
      alice.fetchJson('/security', {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Mode': 'navigate' },
        body: new URLSearchParams({ visit: String(visit), recovery_email: 'alice@example.test' }).toString(),
      })
    const sent = await Promise.all([send(), send(), send(), send()])
    expect(sent.filter(({ headers }) => headers.location === '/security/done')).toHaveLength(1)
    expect(sent.filter(({ status }) => status === 403)).toHaveLength(3)
  })

  it('C-19: a look ahead, HEAD and OPTIONS use nothing up', async () => {
    const answer = await answerFor(alice, '/security')
    await alice.fetchJson(answer.href, { from: scene.base })
    const from = scene.base
    const ahead = { 'Sec-Purpose': 'prefetch' }
    expect((await alice.fetchJson(`${from}/security`, { from, headers: ahead })).status).toBe(204)
    expect((await alice.fetchJson(`${from}/security`, { from, method: 'HEAD' })).status).toBe(401)
    expect((await alice.fetchJson(`${from}/security`, { from, method: 'OPTIONS' })).status).toBe(204)
    expect((await alice.fetchJson(`${from}/security`, { from })).status).toBe(200)
  })

  it('C-19: does not open it in another session of the same person, nor its form there', async () => {
    const other = await scene.signedIn()
    const answer = await answerFor(alice, '/security')
    await alice.fetchJson(answer.href, { from: scene.base })
    expect((await other.fetchJson('/security')).status).toBe(401)
    await alice.goto(`${scene.base}/security`)
    expect(alice.status).toBe(200)
    const visit = String(/name="visit" value="([^"]+)"/.exec(alice.html)?.[1])
    scene.idp.behave({ responseMode: 'never' })
    await other.post(
      `${scene.base}/security`,
      { visit, recovery_email: 'mallory@example.test' },
      { from: `${scene.base}/security` },
    )
    expect(new URL(other.url).origin).toBe(scene.idp.issuer)
    await alice.submit('/security', { recovery_email: 'alice@example.test' })
    expect(shown(alice)).toEqual({ status: 200, path: '/security/done' })
    expect(alice.text).not.toContain('mallory')
  })

  it('C-19: not used in time, it opens nothing', async () => {
    const answer = await answerFor(alice, '/security')
    await alice.fetchJson(answer.href, { from: scene.base })
    scene.wait(301)
    expect((await alice.fetchJson(`${scene.base}/security`, { from: scene.base })).status).toBe(401)
  })

  it('C-19: after the session has ended and begun again it opens nothing', async () => {
    const answer = await answerFor(alice, '/security')
    await alice.fetchJson(answer.href, { from: scene.base })
    await alice.goto(`${scene.base}/account`)
    await alice.submit('/sign-out')
    await alice.goto(`${scene.base}/sign-in?return_to=/account`)
    expect((await alice.fetchJson('/security')).status).toBe(401)
  })
})
