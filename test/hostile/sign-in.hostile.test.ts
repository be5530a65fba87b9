// Sign-in itself: what it asks for and accepts, what it leaves in the browser, in `/api/session`, in the log and for sign-out.
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { Browser } from '../support/browser.ts'
import type { Behaviour } from './idp/behaviour.ts'
import { ACR, questionFor, type Scene, startScene } from './scene.ts'

let scene: Scene

beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.stop())
beforeEach(() => scene.reset())

const now = (): number => Math.floor(Date.now() / 1000)

async function otherScene(env: Readonly<Record<string, string>>): Promise<Scene> {
  const other = await startScene(env, scene.idp)
  onTestFinished(() => other.stop())
  return other
}

describe('what a plain sign-in asks for and accepts', () => {
  it.each<[string, Readonly<Record<string, string>>, string | null]>([
    ['with a value for it', { IDP_PROFILE: 'okta' }, ACR.single],
    ['with none', { IDP_PROFILE: 'generic' }, null],
    ['with one of its own', { IDP_PROFILE: 'generic', ACR_SINGLE_FACTOR: 'bronze silver' }, 'bronze silver'],
  ])('a profile %s asks so, and never for an age', async (_name, env, acr_values) => {
    const other = await otherScene(env)
    const { searchParams } = await questionFor(await other.browser(), '/sign-in')
    expect([searchParams.get('acr_values'), searchParams.get('max_age'), searchParams.get('prompt')]).toEqual([
      acr_values,
      null,
      null,
    ])
  })

  it.each<[string, Partial<Behaviour>]>([
    ['without acr', { idTokenClaims: { acr: undefined } }],
    ['with acr null', { idTokenClaims: { acr: null } }],
    ['with an empty acr', { idTokenClaims: { acr: '' } }],
    ['with an acr that nobody knows', { idTokenClaims: { acr: '0' } }],
    ['without auth_time', { idTokenClaims: { auth_time: undefined } }],
    ['with an auth_time of 1970', { idTokenClaims: { auth_time: 0 } }],
    ['without sid, name and e-mail', { idTokenClaims: { sid: undefined, name: undefined, email: undefined } }],
    ['with names that are no text', { idTokenClaims: { name: { first: 'Alice' }, email: ['a@example.test'] } }],
    ['with a single method in place of a list', { idTokenClaims: { amr: 'pwd' } }],
  ])('an answer %s signs in, at a single factor', async (_name, answer) => {
    scene.idp.behave(answer)
    const alice = await scene.signedIn()
    expect(await scene.session(alice)).toMatchObject({ signed_in: true, subject: 'alice' })
    expect(Object.keys((await scene.session(alice)).levels ?? {})).toEqual(['single-factor'])
    await alice.goto('/')
    expect(alice.status).toBe(200)
  })

  it('an answer that shows more than was asked holds it, where the profile lists it', async () => {
    scene.idp.behave({ idTokenClaims: { acr: ACR.two } })
    const alice = await scene.signedIn()
    expect(Object.keys((await scene.session(alice)).levels ?? {})).toEqual(['single-factor', 'two-factor'])
  })

  it('D-20: a name of a hundred thousand letters spoils no page and no sign-out', async () => {
    scene.idp.behave({ user: { sub: 'long', name: 'N'.repeat(100_000), email: `${'e'.repeat(100_000)}@example.test` } })
    const long = await scene.signedIn()
    expect(long.status).toBe(200)
    expect(long.html.length).toBeLessThan(40_000)
    await long.submit('/sign-out')
    expect(long.status).toBe(200)
    expect(await scene.session(long)).toEqual({ signed_in: false })
  })

  it('F-02: an ID token too long for an address is left out of the sign-out, which works all the same', async () => {
    scene.idp.behave({ idTokenClaims: { groups: Array.from({ length: 400 }, (_, n) => `a-group-with-a-long-name-${n}`) } })
    const alice = await scene.signedIn()
    await alice.submit('/sign-out')
    const [asked] = scene.idp.requestsTo('end_session')
    expect(asked?.parameters.get('post_logout_redirect_uri')).toBe(`${scene.base}/signed-out`)
    expect(asked?.parameters.get('client_id')).toBe('portal')
    expect(asked?.target.length).toBeLessThan(8_000)
    expect(await scene.session(alice)).toEqual({ signed_in: false })
  })
})

describe('what GET /api/session says', () => {
  it('says who, how and until when, of the newest evidence, and no more', async () => {
    const alice = await scene.elevated()
    const { status, json, headers, setCookies } = await alice.fetchJson('/api/session')
    expect({ status, setCookies }).toEqual({ status: 200, setCookies: [] })
    expect(headers['cache-control']).toBe('no-store')
    const { session } = await scene.session(alice)
    expect(json).toEqual({
      signed_in: true,
      issuer: scene.idp.issuer,
      subject: 'alice',
      name: 'Alice Adams',
      acr: ACR.two,
      amr: ['pwd', 'otp', 'mfa'],
      auth_time: expect.any(Number),
      levels: { 'single-factor': { until: session?.ends_at }, 'two-factor': { until: expect.any(Number) } },
      session: { idle_until: expect.any(Number), ends_at: expect.any(Number) },
    })
    const { auth_time, levels } = await scene.session(alice)
    expect(levels?.['two-factor']?.until).toBe(Number(auth_time) + 300)
    expect(Number(session?.ends_at)).toBeLessThanOrEqual(now() + 43_200)
  })

  it('says null and nothing where the provider said nothing', async () => {
    scene.idp.behave({ idTokenClaims: { acr: undefined, amr: undefined, auth_time: undefined } })
    expect(await scene.session(await scene.signedIn())).toMatchObject({ acr: null, amr: [], auth_time: null })
  })

  it('says so when nobody is signed in, and no more', async () => {
    expect(await scene.session(await scene.browser())).toEqual({ signed_in: false })
  })

  it('does not keep a session alive, as a page does', async () => {
    const [watched, used] = [await scene.signedIn(), await scene.signedIn()]
    for (let time = 0; time < 4; time++) {
      scene.wait(1000)
      await scene.session(watched)
      await used.goto('/account')
    }
    expect(await scene.session(watched)).toEqual({ signed_in: false })
    expect((await scene.session(used)).signed_in).toBe(true)
  })
})

describe('what stays in the browser and in the log', () => {
  it('J-14: one name in the log stands for a session from its sign-in to its sign-out, and for no other', async () => {
    const alice = await scene.elevated()
    await alice.goto('/account')
    await alice.submit('/account/end-elevation')
    await alice.submit('/sign-out')
    await scene.signedIn()
    const named = scene.lines().filter(({ session }) => session !== undefined)
    const names = named.map(({ event, session }) => [event, session] as const)
    const [, first] = names[0] ?? []
    expect(first).toMatch(/^[\w-]{16}$/)
    expect(names).toEqual([
      ['sign_in.completed', first],
      ['step_up.challenged', first],
      ['step_up.granted', first],
      ['elevation.ended', first],
      ['session.ended', first],
      ['sign_in.completed', expect.not.stringMatching(String(first))],
    ])
    for (const line of named)
      expect(line).toMatchObject({
        outcome: 'success',
        subject: 'alice',
        ip: expect.any(String),
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      })
  })

  it('D-04: over https cookies are for this host alone, and every address is the public one', async () => {
    const base = 'https://portal.example'
    const secure = await otherScene({ BASE_URL: base, SESSION_STORE: 'sqlite:never-opened.db' })
    const alice = new Browser({ apps: { [base]: secure.portal.app } })
    await alice.goto(`${base}/payroll`)
    expect({ status: alice.status, url: alice.url }).toEqual({ status: 200, url: `${base}/payroll` })
    const set = alice.hops.filter(({ url }) => url.startsWith(base)).flatMap(({ setCookies }) => setCookies)
    expect(set.length).toBeGreaterThanOrEqual(3)
    for (const line of set)
      expect(line).toMatch(
        /^__Host-(?:session|tx-[\w-]+)=[^;]*; (?:Max-Age=\d+; )?Path=\/; (?:Expires=[^;]+; )?HttpOnly; Secure; SameSite=Lax$/,
      )
    expect(scene.idp.requestsTo('token').at(-1)?.parameters.get('redirect_uri')).toBe(`${base}/callback`)
    expect(alice.headers['strict-transport-security']).toMatch(/^max-age=\d{8}/)
    await alice.submit('/sign-out')
    expect(scene.idp.requestsTo('end_session').at(-1)?.parameters.get('post_logout_redirect_uri')).toBe(`${base}/signed-out`)
  })

  it('D-01: a session id that was in the browser before is not the one after', async () => {
    const before = new Browser()
    before.jar.plant({ name: 'session', value: 's%3Aplanted.AAAA', host: 'localhost' })
    await before.goto(`${scene.base}/sign-in?return_to=/account`)
    expect(before.status).toBe(200)
    expect(before.cookies.session).not.toContain('planted')
    const attacker = new Browser()
    attacker.jar.plant({ name: 'session', value: 's%3Aplanted.AAAA', host: 'localhost' })
    await attacker.goto(scene.base)
    expect(await scene.session(attacker)).toEqual({ signed_in: false })
  })

  it('J-18: being asked whether it lives and is ready, the portal begins nothing', async () => {
    const before = await scene.portal.store.count()
    for (const path of ['/healthz', '/readyz']) {
      const { status, setCookies, text } = await new Browser().fetchJson(scene.base + path)
      expect({ status, setCookies }).toEqual({ status: 200, setCookies: [] })
      expect(text).not.toMatch(/node|express|\d+\.\d+\.\d+/i)
    }
    expect(await scene.portal.store.count()).toBe(before)
  })
})
