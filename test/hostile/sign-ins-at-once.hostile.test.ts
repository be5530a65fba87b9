// Group C, sign-ins of one browser that come back at the same instant: neither request carries the session that the other one begins.
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { SessionStore } from '../../src/session/store.ts'
import { createMemoryStore } from '../../src/session/stores/memory.ts'
import type { Browser } from '../support/browser.ts'
import { startPortal } from '../support/portal.ts'
import { answerFor, type Scene, startScene } from './scene.ts'

let scene: Scene
let browser: Browser
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.stop())

let people = 0
beforeEach(async () => {
  scene.reset()
  people += 1
  scene.idp.behave({ user: alice() })
  browser = await scene.browser()
})

const alice = () => ({ sub: `alice-${people}`, name: 'Alice Adams' })
const bob = () => ({ sub: `bob-${people}`, name: 'Bob Brown' })
const page = (path: string): string => `${scene.base}${path}`
const cookies = (): string => browser.jar.header(new URL(scene.base)) ?? ''

/** A callback with the cookies that the browser had at a certain moment. */
async function answered(callback: URL, cookie: string): Promise<{ location: string | null; session: string | undefined }> {
  const headers = { Cookie: cookie, Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate' }
  const answer = await fetch(callback, { headers, redirect: 'manual' })
  const session = answer.headers.getSetCookie().find((line) => /^session=s/.test(line))
  return { location: answer.headers.get('location'), session: session?.split(';')[0] }
}

async function opened(cookie: string | undefined, base = scene.base): Promise<unknown> {
  return (await fetch(`${base}/api/session`, { headers: { Cookie: String(cookie) } })).json()
}

/** A store that answers when others have asked too, so that steps of several requests take turns. */
function slow(store: SessionStore): SessionStore {
  let calls = 0
  const pausing = (method: unknown) =>
    typeof method !== 'function' || method === store.start
      ? method
      : async (...args: unknown[]) => {
          calls += 1
          await pause(1 + (calls % 3))
          return method.apply(store, args)
        }
  return Object.fromEntries(Object.entries(store).map(([name, method]) => [name, pausing(method)])) as unknown as SessionStore
}

const sessionsOf = (subject: string) => scene.portal.store.findWhere({ issuer: scene.idp.issuer, subject })

describe('of one person', () => {
  it('C-10: the one answered last takes the place of the first, with the evidence of both, and no session is left over', async () => {
    const answers = [await answerFor(browser, page('/payroll')), await answerFor(browser, page('/sign-in?return_to=/account'))]
    const before = cookies()
    const [first, last] = [await answered(answers[0] as URL, before), await answered(answers[1] as URL, before)]
    expect([first.location, last.location]).toEqual(['/payroll', '/account'])
    expect(await opened(first.session)).toEqual({ signed_in: false })
    expect(await opened(last.session)).toMatchObject({ signed_in: true, levels: { 'two-factor': expect.any(Object) } })
    expect(await sessionsOf(alice().sub)).toHaveLength(1)
  })

  it('C-10: five that are redeemed in the same moment leave one session, and one of their cookies opens it', async () => {
    const portal = await startPortal({
      provider: scene.idp,
      env: { IDP_PROFILE: 'okta' },
      store: (clock) => slow(createMemoryStore({ clock })),
    })
    onTestFinished(() => portal.stop())
    const answers: URL[] = []
    for (let tab = 0; tab < 5; tab += 1)
      answers.push(await answerFor(browser, `${portal.baseUrl}/sign-in?return_to=/account?tab=${tab}`))
    const before = cookies()
    const held = scene.idp.hold('token')
    const all = Promise.all(answers.map((answer) => answered(answer, before)))
    await held.arrived
    held.release()
    const sent = await all
    expect(sent.map(({ location }) => location).sort()).toEqual([0, 1, 2, 3, 4].map((tab) => `/account?tab=${tab}`))
    const open = await Promise.all(
      sent.map(async ({ session }) => session !== undefined && (await opened(session, portal.baseUrl))),
    )
    expect(open.filter((one) => one && (one as { signed_in: boolean }).signed_in)).toHaveLength(1)
    expect(await portal.store.findWhere({ issuer: scene.idp.issuer, subject: alice().sub })).toHaveLength(1)
  })

  it('C-10: two browsers of one person have a session each', async () => {
    const other = await scene.browser()
    const answers = [await answerFor(browser, page('/sign-in')), await answerFor(other, page('/sign-in'))]
    await Promise.all([browser.goto(String(answers[0])), other.goto(String(answers[1]))])
    expect(await sessionsOf(alice().sub)).toHaveLength(2)
  })
})

it('C-17: another person’s, answered last, gets a clean session, and the first one’s ends', async () => {
  const first = await answerFor(browser, page('/payroll'))
  browser.jar.forget('hostile_idp_session')
  scene.idp.behave({ user: bob() })
  const last = await answerFor(browser, page('/sign-in?return_to=/account'))
  const before = cookies()
  const alices = await answered(first, before)
  const bobs = await answered(last, before)
  expect(await opened(alices.session)).toEqual({ signed_in: false })
  expect(await opened(bobs.session)).toMatchObject({
    signed_in: true,
    subject: bob().sub,
    levels: { 'single-factor': expect.any(Object) },
  })
  expect(JSON.stringify(await opened(bobs.session))).not.toContain('two-factor')
  expect(await sessionsOf(alice().sub)).toHaveLength(0)
  expect(scene.events('session.ended')).toMatchObject([{ reason: 'another_person_signed_in', subject: alice().sub }])
})
