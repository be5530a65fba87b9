// Group C, levels: what the provider attests decides, never what was asked, and never what looks like more.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { expectNoSecrets, expectRefused } from './expect-refusal.ts'
import type { Behaviour } from './idp/behaviour.ts'
import type { Reason } from './reasons.ts'
import { ACR, PAYROLL_MARK, type Scene, startScene } from './scene.ts'

let scene: Scene
let alice: Browser

beforeAll(async () => {
  scene = await startScene({ TWO_FACTOR_WINDOW: '900', PHISHING_RESISTANT_WINDOW: '60' })
})
afterAll(() => scene.stop())
beforeEach(async () => {
  scene.reset()
  alice = await scene.signedIn()
  scene.reset()
})

/** Alice's step-up is answered so: refused, and she is as she was. */
async function refused(answer: Partial<Behaviour>, reason: Reason): Promise<void> {
  const before = await scene.session(alice)
  scene.idp.behave(answer)
  await alice.goto('/payroll')
  await expectRefused(scene, alice, { reason, event: 'step_up.refused', before })
  expect(scene.events('step_up.granted')).toEqual([])
  expect((await scene.session(alice)).levels).not.toHaveProperty('two-factor')
}

const answering = (acr: unknown): Partial<Behaviour> => ({ idTokenClaims: { acr } })

describe('less than was asked', () => {
  it('C-01: a provider that ignores acr_values and answers with a password opens nothing', async () => {
    await refused({ ignore: ['acr_values'], defaultAcr: ACR.password }, 'level_not_reached')
    expect(scene.events('step_up.refused')[0]).toMatchObject({
      asked: { acr: ACR.two, max_age: 900 },
      obtained: { acr: ACR.password, auth_time: expect.any(Number) },
    })
    expect(alice.text).toContain(ACR.password)
  })

  it('C-01: somebody not signed in who answers too weakly is signed in at what they reached, and the page stays closed', async () => {
    const stranger = await scene.browser()
    scene.idp.behave({ ignore: ['acr_values'], defaultAcr: ACR.password })
    await stranger.goto('/payroll')
    expect({ status: stranger.status, path: new URL(stranger.url).pathname }).toEqual({ status: 403, path: '/callback' })
    expect(await scene.session(stranger)).toMatchObject({ subject: 'alice', acr: ACR.password })
    expect(Object.keys((await scene.session(stranger)).levels ?? {})).toEqual(['single-factor'])
    expect(scene.events('sign_in.completed')).toHaveLength(1)
    expect(scene.events('step_up.refused')).toMatchObject([{ reason: 'level_not_reached', subject: 'alice' }])
    expect(scene.events('callback.rejected')).toEqual([])
    expect(stranger.html).not.toContain(PAYROLL_MARK)
    expectNoSecrets(scene, stranger)

    const question = scene.idp.requestsTo('authorize').length
    await stranger.goto('/account')
    expect(stranger.status).toBe(200)
    expect(scene.idp.requestsTo('authorize')).toHaveLength(question)
  })

  it.each<[Reason, Partial<Behaviour>, trips: number]>([
    ['level_not_reached', { idTokenClaims: { acr: ACR.single } }, 1],
    ['acr_missing', { idTokenClaims: { acr: undefined } }, 1],
    ['auth_time_missing', { idTokenClaims: { auth_time: undefined } }, 1],
    ['authentication_too_old', { idTokenClaims: (honest) => ({ ...honest, auth_time: Number(honest.iat) - 3600 }) }, 2],
  ])(
    'C-01: nobody was signed in, and the answer is not enough (%s): they are signed in now, and hold a single factor',
    async (reason, answer, trips) => {
      const stranger = await scene.browser()
      scene.idp.behave(answer)
      await stranger.goto('/payroll')
      expect({ status: stranger.status, path: new URL(stranger.url).pathname }).toEqual({ status: 403, path: '/callback' })
      expect(await scene.session(stranger)).toMatchObject({ signed_in: true, subject: 'alice' })
      expect(Object.keys((await scene.session(stranger)).levels ?? {})).toEqual(['single-factor'])
      expect(scene.idp.requestsTo('authorize')).toHaveLength(trips)
      expect(scene.events('sign_in.completed')).toHaveLength(1)
      expect(scene.events('step_up.refused')).toMatchObject([{ reason, subject: 'alice', outcome: 'failure' }])
      expect(scene.events('callback.rejected')).toEqual([])
      expectNoSecrets(scene, stranger)
      expect((await stranger.fetchJson('/payroll')).json).toMatchObject({ code: 'insufficient_user_authentication' })
    },
  )

  it.each([undefined, null])('C-02: an answer whose acr is %s proves no second factor', (acr) =>
    refused(answering(acr), 'acr_missing'),
  )

  it('C-02: an empty acr is a value that nobody knows', () => refused(answering(''), 'level_not_reached'))

  it.each([
    ['a list', [ACR.single, ACR.two]],
    ['a list of the one value', [ACR.two]],
    ['an object', { [ACR.two]: 1 }],
    ['a number', 2],
    ['true', true],
    ['zero', 0],
    ['false', false],
  ])('C-03: an acr that is %s is no acr', (_name, acr) => refused(answering(acr), 'id_token_invalid'))

  it.each([
    `${ACR.single} ${ACR.two}`,
    `${ACR.two} ${ACR.two}`,
    ACR.two.toUpperCase(),
    ` ${ACR.two}`,
    `${ACR.two} `,
    `${ACR.two}\u0000`,
    `${ACR.two}\n`,
    `\ufeff${ACR.two}`,
    `${ACR.two}\u200b`,
    ACR.two.replace('a', 'а'),
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'null',
    'undefined',
    'true',
    '*',
    '.*',
  ])('C-03: the acr %j is not the one that was asked for', (acr) => refused(answering(acr), 'level_not_reached'))

  it.each([
    'urn:okta:loa:99fa:any',
    'urn:x:loa:99',
    '9',
    'zzz',
    '3',
    'urn:okta:loa:2fa',
    'urn:okta:loa:2fa:any:phr',
    'two-factor',
    'mfa',
  ])('C-04: the acr %s looks like more and is unknown', (acr) => refused(answering(acr), 'level_not_reached'))

  it('C-04: phishing-resistant is another level, not a higher one', () => refused(answering(ACR.phr), 'level_not_reached'))

  it('C-04: "if possible" proves one factor', () => refused(answering(ACR.ifPossible), 'level_not_reached'))

  it.each([
    ['the same factor twice', ['otp', 'otp']],
    ['everything there is', ['pwd', 'otp', 'mfa', 'hwk', 'fpt']],
    ['the level itself', [ACR.two]],
  ])('C-33: methods (%s) are not a level where the profile goes by acr', (_name, amr) =>
    refused({ ignore: ['acr_values'], defaultAcr: ACR.single, amr }, 'level_not_reached'),
  )

  it('C-33: acrs of another provider’s dialect are not a level here', () =>
    refused({ idTokenClaims: { acr: ACR.single, acrs: [ACR.two, 'c1'] } }, 'level_not_reached'))

  it('C-14: claims beside the ID token do not reach a level', () =>
    refused(
      {
        ignore: ['acr_values'],
        defaultAcr: ACR.single,
        faults: { token: { change: { acr: ACR.two, amr: ['mfa'] } }, userinfo: { change: { acr: ACR.two } } },
        authorizationResponse: (parameters) => parameters.set('acr', ACR.two),
      },
      'level_not_reached',
    ))
})

describe('somebody else', () => {
  const BOB = { sub: 'bob', name: 'Bob Brown', email: 'bob@example.test' }

  it('C-12: bob’s second factor does not raise alice’s session, and bob does not get into it', async () => {
    await refused({ user: BOB }, 'subject_changed')
    expect(scene.events('sign_in.completed')).toEqual([])
    expect(alice.text).not.toContain('Bob Brown')
    expect(await scene.session(alice)).toMatchObject({ subject: 'alice' })
  })

  it('C-12: bob under alice’s session id at the provider is still bob', async () => {
    const sid = (await scene.portal.store.findWhere({ issuer: scene.idp.issuer, subject: 'alice' }))[0]?.session.data.sid
    expect(sid).toEqual(expect.any(String))
    await refused({ user: BOB, idTokenClaims: { sid } }, 'subject_changed')
  })

  it.each(['Alice', 'ALICE', 'alice1', 'alic'])('C-12: %s is not alice', (sub) =>
    refused({ idTokenClaims: { sub } }, 'subject_changed'),
  )

  it('C-12: alice of another issuer is not alice', () =>
    refused({ idTokenClaims: { iss: 'https://idp.example' } }, 'id_token_invalid'))

  it('C-12: after bob’s answer alice can still step up herself', async () => {
    await refused({ user: BOB }, 'subject_changed')
    scene.reset()
    await alice.goto('/payroll')
    expect(alice.status).toBe(200)
    expect(await scene.session(alice)).toMatchObject({ subject: 'alice' })
  })
})

describe('each page its own level and age', () => {
  it('C-15: two factors do not open what needs phishing resistance, and each lasts its own time', async () => {
    await alice.goto('/payroll')
    expect(alice.status).toBe(200)
    await alice.goto('/bank-details')
    expect(alice.status).toBe(200)
    expect(scene.idp.requestsTo('authorize').map(({ asked }) => [asked.get('acr_values'), asked.get('max_age')])).toEqual([
      [ACR.two, '900'],
      ['phr phrh', '60'],
    ])

    scene.wait(61)
    scene.idp.behave({ responseMode: 'never' })
    await alice.goto('/payroll')
    expect(alice.status).toBe(200)
    expect(alice.html).toContain(PAYROLL_MARK)
    await alice.goto('/bank-details')
    expect(new URL(alice.url).origin).toBe(scene.idp.issuer)
    expect(alice.url).toContain('max_age=60')
  })

  it('C-15: phishing resistance does not open what needs two factors', async () => {
    await alice.goto('/bank-details')
    expect(alice.status).toBe(200)
    expect(Object.keys((await scene.session(alice)).levels ?? {})).toEqual(['single-factor', 'phishing-resistant'])
    scene.idp.behave({ responseMode: 'never' })
    await alice.goto('/payroll')
    expect(alice.url).toContain(new URLSearchParams({ acr_values: ACR.two }).toString())
  })

  it('C-34: of several values for a level each one reaches it, and all of them in one string do not', async () => {
    const several = await startScene({ ACR_TWO_FACTOR: 'silver gold' })
    const anna = await several.signedIn()
    several.idp.behave(answering('silver gold'))
    await anna.goto('/payroll')
    expect(anna.status).toBe(403)
    several.idp.behave(answering(ACR.two))
    await anna.goto('/payroll')
    expect(anna.status).toBe(403)
    several.idp.behave(answering('gold'))
    await anna.goto('/payroll')
    expect(anna.status).toBe(200)
    expect(several.idp.requestsTo('authorize').at(-1)?.asked.get('acr_values')).toBe('silver gold')
    await several.stop()
  })

  it('C-39: somebody not signed in is sent once, for all of it', async () => {
    const stranger = await scene.browser()
    await stranger.goto('/payroll')
    expect(stranger.status).toBe(200)
    expect(scene.idp.requestsTo('authorize')).toHaveLength(1)
    expect(scene.idp.requestsTo('authorize')[0]?.asked.get('acr_values')).toBe(ACR.two)
    expect(scene.events('sign_in.completed')).toHaveLength(1)
    expect(scene.events('step_up.granted')).toHaveLength(1)
  })

  it('C-39: a step-up whose session has ended meanwhile begins no session', async () => {
    const release = alice.interceptRedirect(({ pathname }) => (pathname === '/callback' ? 'stop' : undefined))
    await alice.goto('/payroll')
    release()
    alice.jar.forget('session')
    await alice.follow()
    await expectRefused(scene, alice, { reason: 'session_ended', event: 'step_up.refused', before: { signed_in: false } })
    expect(scene.events('step_up.refused')[0]).toMatchObject({ subject: 'alice', asked: { acr: ACR.two } })
    expect(scene.idp.requestsTo('token')).toEqual([])
  })
})

describe('a provider that never satisfies', () => {
  it('C-20: a provider that always answers too weakly is asked once, then the page explains', async () => {
    await refused({ ignore: ['acr_values'], defaultAcr: ACR.password }, 'level_not_reached')
    expect(scene.idp.requestsTo('authorize')).toHaveLength(1)
    expect(alice.html).toContain('href="/payroll"')
  })

  it('C-20: a provider that always answers from an old sign-in is asked twice, the second time with prompt=login, never a third time', async () => {
    await refused({ idTokenClaims: (honest) => ({ ...honest, auth_time: Number(honest.iat) - 3600 }) }, 'authentication_too_old')
    const asked = scene.idp.requestsTo('authorize').map((request) => request.asked)
    expect(asked.map((parameters) => [parameters.get('prompt'), parameters.get('max_age')])).toEqual([
      [null, '900'],
      ['login', '900'],
    ])
    expect(new Set(asked.map((parameters) => parameters.get('state'))).size).toBe(2)
    expect(new Set(asked.map((parameters) => parameters.get('nonce'))).size).toBe(2)
  })

  it('C-20: a second answer that is recent but too weak is not enough either', async () => {
    const before = await scene.session(alice)
    scene.idp.behave({
      idTokenClaims: (honest, asked) =>
        asked.get('prompt') === 'login' ? { ...honest, acr: ACR.single } : { ...honest, auth_time: Number(honest.iat) - 3600 },
    })
    await alice.goto('/payroll')
    await expectRefused(scene, alice, { reason: 'level_not_reached', event: 'step_up.refused', before })
    expect(scene.idp.requestsTo('authorize')).toHaveLength(2)
  })

  it('C-20: the second trip belongs to the same person: bob’s answer to it is refused', async () => {
    const before = await scene.session(alice)
    scene.idp.behave({
      idTokenClaims: (honest, asked) =>
        asked.get('prompt') === 'login' ? { ...honest, sub: 'bob' } : { ...honest, auth_time: Number(honest.iat) - 3600 },
    })
    await alice.goto('/payroll')
    await expectRefused(scene, alice, { reason: 'subject_changed', event: 'step_up.refused', before })
  })

  it('C-20: a second answer that is recent lets the person in', async () => {
    scene.idp.behave({
      idTokenClaims: (honest, asked) =>
        asked.get('prompt') === 'login' ? honest : { ...honest, auth_time: Number(honest.iat) - 3600 },
    })
    await alice.goto('/payroll?month=2026-10')
    expect(alice.status).toBe(200)
    expect(alice.url).toBe(`${scene.base}/payroll?month=2026-10`)
  })

  it('C-20: a provider that cannot reach the level says so, is asked once, and the person reads it', async () => {
    await refused(
      { authorizationError: { error: 'unmet_authentication_requirements', error_description: 'no such factor' } },
      'unmet_authentication_requirements',
    )
    expect(scene.idp.requestsTo('authorize')).toHaveLength(1)
    expect(scene.idp.requestsTo('token')).toEqual([])
    expect(alice.text).toContain('no such factor')
  })

  it('C-20: a script that meets the same provider gets 401 each time and makes no trip at all', async () => {
    for (let time = 0; time < 3; time++) expect((await alice.fetchJson('/payroll')).status).toBe(401)
    expect(scene.idp.requests).toEqual([])
  })
})
