// Group C, freshness: how old an authentication may be is the page's rule; what the provider says is believed only within reason.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { expectRefused } from './expect-refusal.ts'
import type { Behaviour } from './idp/behaviour.ts'
import { rawRequest, requestBytes } from './raw-client.ts'
import type { Reason } from './reasons.ts'
import { ACR, PAYROLL_MARK, type Scene, startScene } from './scene.ts'

let scene: Scene
let alice: Browser

beforeAll(async () => {
  scene = await startScene({ SESSION_IDLE_TIMEOUT: '7200' })
})
afterAll(() => scene.stop())
beforeEach(async () => {
  // Nothing but the test moves the time: a second more or less is what these tests are about.
  vi.useFakeTimers({ toFake: ['Date'] })
  scene.reset()
  alice = await scene.signedIn()
  scene.reset()
})
afterEach(() => vi.useRealTimers())

const now = (): number => Math.floor(Date.now() / 1000)

async function refused(answer: Partial<Behaviour>, reason: Reason): Promise<void> {
  const before = await scene.session(alice)
  scene.idp.behave(answer)
  await alice.goto('/payroll')
  await expectRefused(scene, alice, { reason, event: 'step_up.refused', before })
  expect((await scene.session(alice)).levels).not.toHaveProperty('two-factor')
}

const authenticatedAt = (auth_time: unknown): Partial<Behaviour> => ({ idTokenClaims: { auth_time } })

/** The page asks again: alice is at the provider, which lets nobody through. */
async function asksAgain(path: string): Promise<URL> {
  scene.idp.behave({ responseMode: 'never' })
  await alice.goto(path)
  expect(new URL(alice.url).origin).toBe(scene.idp.issuer)
  expect(alice.html).not.toContain(PAYROLL_MARK)
  return new URL(alice.url)
}

async function opens(path: string): Promise<void> {
  const asked = scene.idp.requestsTo('authorize').length
  await alice.goto(path)
  expect({ status: alice.status, asked: scene.idp.requestsTo('authorize').length }).toEqual({ status: 200, asked })
}

describe('when the person authenticated', () => {
  it('C-05: an answer that does not say when is no answer to "how long ago"', () =>
    refused(authenticatedAt(undefined), 'auth_time_missing'))

  it.each([301, 3600, 31_536_000])('C-05: an answer from the provider’s own session of %i seconds ago is too old', (age) =>
    refused(authenticatedAt(now() - age), 'authentication_too_old'),
  )

  it('C-05: at its last second the authentication counts, and then the page opens once and asks again', async () => {
    scene.idp.behave(authenticatedAt(now() - 300))
    await alice.goto('/payroll')
    expect(alice.status).toBe(200)
    expect(scene.idp.requestsTo('authorize')).toHaveLength(1)
    scene.wait(1)
    await asksAgain('/payroll')
  })

  it('C-05: a plain sign-in goes without auth_time, and holds no more than a single factor', async () => {
    scene.idp.behave({ idTokenClaims: { auth_time: undefined, acr: ACR.two } })
    const stranger = await scene.signedIn()
    expect(Object.keys((await scene.session(stranger)).levels ?? {})).toEqual(['single-factor'])
    expect(await scene.session(stranger)).toMatchObject({ acr: ACR.two, auth_time: null })
  })

  it('C-07: a zero is a time, long ago', () => refused(authenticatedAt(0), 'authentication_too_old'))

  it.each([
    ['in 31 seconds', 31],
    ['in an hour', 3600],
    ['in a year', 31_536_000],
  ])('C-07: nobody has authenticated %s', (_name, ahead) => refused(authenticatedAt(now() + ahead), 'auth_time_in_the_future'))

  it.each([
    ['milliseconds', 1000],
    ['more than milliseconds', 4000],
  ])('C-07: a time in %s is in the future, not fresh for ever', (_name, factor) =>
    refused(authenticatedAt(now() * factor), 'auth_time_in_the_future'),
  )

  it('C-07: a time in microseconds is in no calendar', () => refused(authenticatedAt(now() * 1_000_000), 'id_token_invalid'))

  it('C-07: at a plain sign-in, too, nobody has authenticated tomorrow', async () => {
    const stranger = await scene.browser()
    scene.idp.behave(authenticatedAt(now() + 86_400))
    await stranger.goto('/sign-in')
    const before = { signed_in: false }
    await expectRefused(scene, stranger, { reason: 'auth_time_in_the_future', event: 'callback.rejected', before })
  })

  it('C-07: a time ahead within the tolerance counts as now and lasts no longer than the window', async () => {
    scene.idp.behave(authenticatedAt(now() + 30))
    await alice.goto('/payroll')
    expect((await scene.session(alice)).levels?.['two-factor']).toEqual({ until: now() + 300 })
    scene.wait(301)
    await asksAgain('/payroll')
  })

  it.each([
    ['a string', '1764000000'],
    ['a fraction', 1_764_000_000.5],
    ['before 1970', -1],
    ['1e300', 1e300],
    ['null', null],
    ['true', true],
    ['false', false],
    ['a list', [1_764_000_000]],
    ['an object', {}],
    ['empty', ''],
  ])('C-08: an auth_time that is %s spoils the whole token', (_name, auth_time) =>
    refused(authenticatedAt(auth_time), 'id_token_invalid'),
  )

  it('C-08: an auth_time that JSON cannot say (1e999) spoils the whole token', () =>
    refused(
      { idTokenClaims: (honest) => JSON.stringify(honest).replace(/"auth_time":\d+/, '"auth_time":1e999') },
      'id_token_invalid',
    ))
})

describe('the window', () => {
  it('C-13: the page is open in the window’s last second and asks in the next, whatever went on in between', async () => {
    await alice.goto('/payroll')
    const until = (await scene.session(alice)).levels?.['two-factor']?.until
    expect(until).toBe(now() + 300)
    for (let elapsed = 0; elapsed < 300; elapsed += 20) {
      scene.wait(20)
      await opens('/payroll')
      await opens('/account')
      await alice.fetchJson('/payroll')
      expect((await scene.session(alice)).levels?.['two-factor']).toEqual({ until })
    }
    scene.wait(1)
    expect((await scene.session(alice)).levels).not.toHaveProperty('two-factor')
    expect((await alice.fetchJson('/payroll')).status).toBe(401)
    expect((await asksAgain('/payroll')).searchParams.get('max_age')).toBe('300')
  })

  it('C-13: what counts is when the person authenticated, not when the page was told', async () => {
    scene.idp.behave(authenticatedAt(now() - 200))
    await alice.goto('/payroll')
    expect((await scene.session(alice)).levels?.['two-factor']).toEqual({ until: now() + 100 })
    scene.wait(100)
    await opens('/payroll')
    scene.wait(1)
    await asksAgain('/payroll')
  })

  it('C-13: an answer to another page does not prolong the level held', async () => {
    await alice.goto('/payroll')
    const held = (await scene.session(alice)).levels?.['two-factor']
    scene.wait(200)
    await alice.goto('/bank-details')
    expect(alice.status).toBe(200)
    expect((await scene.session(alice)).levels?.['two-factor']).toEqual(held)
    scene.wait(101)
    await asksAgain('/payroll')
  })

  it('C-13: no level outlives the session', async () => {
    await alice.goto('/payroll')
    scene.wait(43_201)
    expect(await scene.session(alice)).toEqual({ signed_in: false })
  })

  it('C-13: an old sign-in at the provider opens nothing without a new one', async () => {
    scene.wait(301)
    await alice.goto('/payroll')
    expect(alice.status).toBe(200)
    expect(await scene.session(alice)).toMatchObject({ auth_time: now() + 301 })
  })
})

describe('clocks that differ', () => {
  it.each([-25, 25])(
    'C-31: a provider whose clock is %i seconds off works, and grants nothing beyond the window',
    async (clockOffset) => {
      scene.idp.behave({ clockOffset })
      const anna = await scene.signedIn()
      await anna.goto('/payroll')
      expect(anna.status).toBe(200)
      expect((await scene.session(anna)).levels?.['two-factor']?.until).toBeLessThanOrEqual(now() + 300)
    },
  )

  it.each<[number, Reason]>([
    [600, 'id_token_invalid'],
    [3600, 'id_token_invalid'],
    [-3700, 'id_token_invalid'],
    [-600, 'authentication_too_old'],
  ])('C-31: a provider whose clock is %i seconds off is refused', async (clockOffset, reason) => {
    await refused({ clockOffset, idTokenClaims: { auth_time: now() + clockOffset } }, reason)
  })

  it('C-31: a clock that jumps ahead ends the level, and one that jumps back prolongs nothing', async () => {
    await alice.goto('/payroll')
    scene.jump(3600)
    expect((await scene.session(alice)).levels).not.toHaveProperty('two-factor')
    scene.jump(-7200)
    expect((await scene.session(alice)).levels).not.toHaveProperty('two-factor')
    expect((await alice.fetchJson('/payroll')).status).toBe(401)
    scene.jump(3600)
    await opens('/payroll')
  })
})

describe('work that takes long', () => {
  it('C-37: a form whose body arrives after the level has lapsed is not carried out', async () => {
    await alice.goto('/bank-details')
    expect(alice.status).toBe(200)
    const cookie = Object.entries(alice.cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join('; ')
    const body = 'iban=DE89370400440532013000'
    const head = requestBytes('POST', '/bank-details', [
      ['Host', new URL(scene.base).host],
      ['Cookie', cookie],
      ['Content-Type', 'application/x-www-form-urlencoded'],
      ['Content-Length', String(body.length)],
      ['Sec-Fetch-Site', 'same-origin'],
      ['Sec-Fetch-Mode', 'navigate'],
    ])
    const answer = rawRequest({ port: Number(new URL(scene.base).port) }, [head, body.slice(0, 9), { pause: 150 }, body.slice(9)])
    await new Promise((later) => setTimeout(later, 60))
    scene.wait(301)
    const { status, header } = await answer
    expect(status).toBe(303)
    expect(header('Location')[0]).toContain(`${scene.idp.issuer}/authorize?`)
    await alice.goto('/bank-details')
    expect(alice.status).toBe(200)
    expect(alice.text).not.toContain('DE89')
  })
})
