// Group C, what a browser can do: edit the request on its way, and do several things at once.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { expectRefused } from './expect-refusal.ts'
import type { Reason } from './reasons.ts'
import { ACR, answerFor, PAYROLL_MARK, questionFor, type Scene, startScene } from './scene.ts'

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

const BOB = { sub: 'bob', name: 'Bob Brown', email: 'bob@example.test' }

async function newTab(): Promise<Browser> {
  const tab = alice.newTab()
  await tab.goto(scene.base)
  return tab
}

const sidOf = ({ idp }: Scene): string => String(idp.issued.at(-1)?.claims.sid)

const shown = (browser: Browser) => ({ status: browser.status, path: new URL(browser.url).pathname })

describe('the person edits the address on the way to the provider', () => {
  type Edit = (asked: URLSearchParams) => void

  /** Every authorization request of this navigation is edited. */
  async function edited(edit: Edit): Promise<void> {
    const release = alice.interceptRedirect((target) => {
      if (target.pathname !== '/authorize') return undefined
      edit(target.searchParams)
      return target
    })
    await alice.goto('/payroll')
    release()
  }

  it.each<[string, Edit, Reason]>([
    ['takes acr_values out', (asked) => asked.delete('acr_values'), 'level_not_reached'],
    ['asks for less', (asked) => asked.set('acr_values', ACR.single), 'level_not_reached'],
    ['asks for less first', (asked) => asked.set('acr_values', `${ACR.single} ${ACR.two}`), 'level_not_reached'],
    ['asks for "if possible"', (asked) => asked.set('acr_values', ACR.ifPossible), 'level_not_reached'],
    ['leaves openid out of the scope', (asked) => asked.set('scope', 'profile'), 'idp_error'],
    ['takes the nonce out', (asked) => asked.delete('nonce'), 'id_token_invalid'],
    ['sets a nonce of their own', (asked) => asked.set('nonce', 'n'.repeat(43)), 'id_token_invalid'],
    [
      'sets a PKCE challenge of their own',
      (asked) => asked.set('code_challenge', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'),
      'code_refused',
    ],
    ['takes the PKCE challenge out', (asked) => asked.delete('code_challenge'), 'idp_error'],
    ['asks for PKCE in the clear', (asked) => asked.set('code_challenge_method', 'plain'), 'idp_error'],
    ['asks for a token in the answer', (asked) => asked.set('response_type', 'id_token'), 'idp_error'],
    ['asks for no page at all', (asked) => asked.set('prompt', 'none'), 'idp_error'],
  ])('C-09: somebody who %s gains nothing', async (_name, edit, reason) => {
    const before = await scene.session(alice)
    alice.jar.forget(reason === 'idp_error' ? 'hostile_idp_session' : 'none')
    await edited(edit)
    await expectRefused(scene, alice, { reason, event: 'step_up.refused', before })
  })

  it.each<[string, Edit]>([
    ['raises max_age', (asked) => asked.set('max_age', '99999')],
    ['takes max_age out', (asked) => asked.delete('max_age')],
    ['sends a max_age that is no number', (asked) => asked.set('max_age', 'never')],
  ])('C-09: somebody who %s has to sign in again all the same', async (_name, edit) => {
    scene.wait(400)
    await alice.goto('/account')
    const before = await scene.session(alice)
    await edited((asked) => {
      edit(asked)
      asked.delete('prompt')
    })
    await expectRefused(scene, alice, { reason: 'authentication_too_old', event: 'step_up.refused', before })
    expect(scene.idp.requestsTo('authorize')).toHaveLength(2)
  })

  it('C-09: an edited address of a pushed request does not gain a level either', async () => {
    const pushing = await startScene({}, { behaviour: { par: 'required', pushedParameters: 'editable' } })
    const anna = await pushing.signedIn()
    const before = await pushing.session(anna)
    pushing.reset()
    const release = anna.interceptRedirect((target) => {
      if (target.pathname !== '/authorize') return undefined
      expect([...target.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri'])
      target.searchParams.set('acr_values', ACR.single)
      return target
    })
    await anna.goto('/payroll')
    release()
    await expectRefused(pushing, anna, { reason: 'level_not_reached', event: 'step_up.refused', before })
    pushing.reset()
    pushing.idp.behave({ pushedParameters: 'binding' })
    await anna.goto('/payroll')
    expect(shown(anna)).toEqual({ status: 200, path: '/payroll' })
    await pushing.stop()
  })

  it('C-09: state that was taken out comes back as nothing of ours', async () => {
    const before = await scene.session(alice)
    await edited((asked) => asked.delete('state'))
    await expectRefused(scene, alice, { reason: 'no_transaction', event: 'callback.rejected', before })
    expect(scene.idp.requestsTo('token')).toEqual([])
  })

  it('C-09: an answer sent to another place of ours is not taken there', async () => {
    await edited((asked) => asked.set('redirect_uri', `${scene.base}/account`))
    expect(shown(alice)).toEqual({ status: 200, path: '/account' })
    expect(scene.idp.requestsTo('token')).toEqual([])
    expect((await scene.session(alice)).levels).not.toHaveProperty('two-factor')
  })
})

describe('several tabs', () => {
  it('C-10: a plain sign-in finished in a second tab does not answer the step-up of the first', async () => {
    const stranger = await scene.browser()
    const second = stranger.newTab()
    await second.goto(scene.base)
    await questionFor(stranger, '/payroll')
    await second.goto('/sign-in?return_to=/account')
    expect(shown(second)).toEqual({ status: 200, path: '/account' })
    expect(Object.keys((await scene.session(second)).levels ?? {})).toEqual(['single-factor'])
    scene.idp.behave({ responseMode: 'never' })
    await second.goto('/payroll')
    expect(new URL(second.url).origin).toBe(scene.idp.issuer)
    scene.idp.behave({ responseMode: 'query' })
    await stranger.follow()
    expect(shown(stranger)).toEqual({ status: 200, path: '/payroll' })
  })

  it('C-10: with the states of two tabs swapped neither code is redeemed', async () => {
    const tab = await newTab()
    const [one, other] = [await answerFor(alice, '/payroll'), await answerFor(tab, '/bank-details')]
    const before = await scene.session(alice)
    const states = [one.searchParams.get('state'), other.searchParams.get('state')]
    one.searchParams.set('state', String(states[1]))
    other.searchParams.set('state', String(states[0]))
    await alice.goto(one.href)
    await expectRefused(scene, alice, { reason: 'code_refused', event: 'step_up.refused', before })
    scene.reset()
    await tab.goto(other.href)
    await expectRefused(scene, tab, { reason: 'code_refused', event: 'step_up.refused', before })
  })

  it('C-10: of two step-ups the weaker answer opens its own page only', async () => {
    const tab = await newTab()
    const strong = await answerFor(alice, '/bank-details')
    const weak = await answerFor(tab, '/payroll')
    await tab.goto(weak.href)
    expect(shown(tab)).toEqual({ status: 200, path: '/payroll' })
    expect(Object.keys((await scene.session(tab)).levels ?? {})).toEqual(['single-factor', 'two-factor'])
    await alice.goto(strong.href)
    expect(shown(alice)).toEqual({ status: 200, path: '/bank-details' })
    expect(Object.keys((await scene.session(alice)).levels ?? {})).toEqual(['single-factor', 'two-factor', 'phishing-resistant'])
  })

  const ORDERS = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ] as const

  it.each(ORDERS)(
    'C-11: three step-ups under way are finished in the order %i, %i, %i, and each leads to its page',
    async (...order) => {
      const paths = ['/payroll', '/bank-details', '/payroll?month=2026-09']
      const tabs = await Promise.all(paths.map(() => newTab()))
      const answers: URL[] = []
      for (const [index, path] of paths.entries()) answers.push(await answerFor(tabs[index] as Browser, path))
      for (const index of order) {
        const tab = tabs[index] as Browser
        await tab.goto(String(answers[index]))
        expect(tab.status).toBe(200)
        expect(tab.url).toBe(`${scene.base}${paths[index]}`)
      }
      expect(scene.events('step_up.granted')).toHaveLength(3)
    },
  )

  it.each(ORDERS)(
    'C-11: three sign-ins under way are finished in the order %i, %i, %i, and are one session',
    async (...order) => {
      const stranger = await scene.browser()
      const paths = ['/account', '/payroll', '/bank-details']
      const tabs = paths.map(() => stranger.newTab())
      const answers: URL[] = []
      for (const [index, path] of paths.entries()) answers.push(await answerFor(tabs[index] as Browser, scene.base + path))
      for (const index of order) {
        const tab = tabs[index] as Browser
        await tab.goto(String(answers[index]))
        expect(tab.url).toBe(`${scene.base}${paths[index]}`)
      }
      expect(Object.keys((await scene.session(stranger)).levels ?? {})).toEqual([
        'single-factor',
        'two-factor',
        'phishing-resistant',
      ])
      const lineages = new Set(scene.events('step_up.granted').map(({ session }) => session))
      expect(lineages.size).toBe(1)
    },
  )

  it('C-11: two step-ups that come back in the same moment both succeed, in one session', async () => {
    const tab = await newTab()
    const [one, other] = [await answerFor(alice, '/payroll'), await answerFor(tab, '/bank-details')]
    const held = scene.idp.hold('token')
    const both = Promise.all([alice.goto(one.href), tab.goto(other.href)])
    await until('both codes are at the provider', () => scene.idp.requestsTo('token').length === 2)
    held.release()
    await both
    expect(scene.events('step_up.granted')).toHaveLength(2)
    expect(scene.events('step_up.refused')).toEqual([])
    expect(Object.keys((await scene.session(alice)).levels ?? {})).toEqual(['single-factor', 'two-factor', 'phishing-resistant'])
    expect(await scene.portal.store.findWhere({ issuer: scene.idp.issuer, sid: sidOf(scene) })).toHaveLength(1)
  })

  it('C-11: a step-up that comes back while the session is ended in another tab begins nothing', async () => {
    const tab = await newTab()
    await tab.goto('/account')
    const answer = await answerFor(alice, '/payroll')
    const held = scene.idp.hold('token')
    const late = alice.goto(answer.href)
    await held.arrived
    await tab.submit('/sign-out')
    held.release()
    await late
    await expectRefused(scene, alice, { reason: 'session_ended', event: 'step_up.refused', before: { signed_in: false } })
  })

  it('C-11: eight sign-ins are under way, a ninth drops the oldest, and the other eight all end well', async () => {
    const stranger = await scene.browser()
    const tabs: Array<{ tab: Browser; answer: URL }> = []
    for (let index = 0; index < 9; index++) {
      const tab = stranger.newTab()
      await tab.goto(scene.base)
      tabs.push({ tab, answer: await answerFor(tab, `/sign-in?return_to=/account?tab=${index}`) })
      scene.jump(1)
    }
    expect(stranger.jar.for(new URL(scene.base)).filter(({ name }) => name.startsWith('tx-'))).toHaveLength(8)
    const [oldest, ...others] = tabs
    await oldest?.tab.goto(oldest.answer.href)
    await expectRefused(scene, oldest?.tab as Browser, {
      reason: 'no_transaction',
      event: 'callback.rejected',
      before: { signed_in: false },
    })
    for (const [index, { tab, answer }] of others.entries()) {
      await tab.goto(answer.href)
      expect(tab.url).toBe(`${scene.base}/account?tab=${index + 1}`)
    }
    expect(stranger.jar.for(new URL(scene.base)).filter(({ name }) => name.startsWith('tx-'))).toEqual([])
  })
})

describe('after an elevation', () => {
  it('C-17: a plain sign-in that was under way neither ends nor prolongs the level held', async () => {
    const stranger = await scene.browser()
    const late = stranger.newTab()
    const plain = await answerFor(late, `${scene.base}/sign-in?return_to=/account`)
    await stranger.goto('/payroll')
    const held = (await scene.session(stranger)).levels?.['two-factor']
    expect(held).toBeDefined()
    scene.jump(20)
    await late.goto(plain.href)
    expect(shown(late)).toEqual({ status: 200, path: '/account' })
    expect((await scene.session(late)).levels?.['two-factor']).toEqual(held)
  })

  it('C-17: another person’s plain sign-in that was under way ends the first session, level and all', async () => {
    const stranger = await scene.browser()
    const late = stranger.newTab()
    scene.idp.behave({ user: BOB })
    const bobs = await answerFor(late, `${scene.base}/sign-in?return_to=/account`)
    scene.idp.behave({ user: { sub: 'alice', name: 'Alice Adams' } })
    await stranger.goto('/payroll')
    expect(await scene.session(stranger)).toMatchObject({ subject: 'alice' })
    const alices = stranger.cookies.session
    await late.goto(bobs.href)
    expect(shown(late)).toEqual({ status: 200, path: '/account' })
    expect(await scene.session(late)).toMatchObject({ subject: 'bob' })
    expect(Object.keys((await scene.session(late)).levels ?? {})).toEqual(['single-factor'])
    expect(scene.events('session.ended')).toMatchObject([{ subject: 'alice', outcome: 'success' }])

    const thief = await scene.browser()
    thief.jar.plant({ name: 'session', value: String(alices), host: 'localhost' })
    expect(await scene.session(thief)).toEqual({ signed_in: false })
  })

  it('C-17: another person’s answer to a page that needs more signs them in at what they reached, and nothing of alice is left', async () => {
    const stranger = await scene.browser()
    const late = stranger.newTab()
    scene.idp.behave({ user: BOB, ignore: ['acr_values'], defaultAcr: ACR.password })
    const bobs = await answerFor(late, `${scene.base}/payroll`)
    scene.idp.behave({ user: { sub: 'alice' }, ignore: [] })
    await stranger.goto('/payroll')
    expect(stranger.html).toContain(PAYROLL_MARK)
    await late.goto(bobs.href)
    expect(shown(late)).toEqual({ status: 403, path: '/callback' })
    expect(await scene.session(late)).toMatchObject({ subject: 'bob' })
    expect(Object.keys((await scene.session(late)).levels ?? {})).toEqual(['single-factor'])
    expect((await late.fetchJson('/payroll')).status).toBe(401)
  })

  it('C-17: whoever is signed in and opens the sign-in goes straight on, with what they hold', async () => {
    await alice.goto('/payroll')
    const before = await scene.session(alice)
    const trips = scene.idp.requestsTo('authorize').length
    await alice.goto('/sign-in?return_to=/account')
    expect(shown(alice)).toEqual({ status: 200, path: '/account' })
    expect(alice.hops[0]?.status).toBe(303)
    expect(scene.idp.requestsTo('authorize')).toHaveLength(trips)
    expect(await scene.session(alice)).toEqual(before)
  })

  it('C-18: the old cookie of a session that was raised opens nothing, and neither does that of one that was lowered', async () => {
    const low = alice.cookies.session
    await alice.goto('/payroll')
    const high = alice.cookies.session
    await alice.goto('/account')
    await alice.submit('/account/end-elevation')
    expect(shown(alice)).toEqual({ status: 200, path: '/account' })
    expect(Object.keys((await scene.session(alice)).levels ?? {})).toEqual(['single-factor'])
    for (const value of [low, high]) {
      const thief = await scene.browser()
      thief.jar.plant({ name: 'session', value: String(value), host: 'localhost' })
      expect(await scene.session(thief)).toEqual({ signed_in: false })
    }
    expect(new Set([low, high, alice.cookies.session]).size).toBe(3)
    expect(scene.events('elevation.ended')).toMatchObject([{ subject: 'alice', outcome: 'success' }])
  })
})
