import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type HostileIdp, startHostileIdp } from '../../hostile/hostile-idp.ts'
import { Browser } from '../../support/browser.ts'
import { startPortal, type TestPortal } from '../../support/portal.ts'
import { readForms } from '../../support/read-html.ts'

let idp: HostileIdp
let portal: TestPortal
let alice: Browser

beforeAll(async () => {
  idp = await startHostileIdp({ behaviour: { defaultAcr: 'urn:okta:loa:1fa:any' } })
})
afterAll(() => idp.stop())

beforeEach(async () => {
  portal = await startPortal({ provider: idp, env: { IDP_PROFILE: 'okta' } })
  alice = new Browser()
})
afterEach(async () => {
  await portal.stop()
  idp.reset()
})

const at = (path: string): string => `${portal.baseUrl}${path}`
const signInAt = async (browser: Browser): Promise<void> => browser.goto(at('/sign-in'))
const visitIn = (browser: Browser): string =>
  readForms(browser.html)
    .flatMap(({ controls }) => controls)
    .find(({ name }) => name === 'visit')?.value ?? ''
const asked = () => idp.requestsTo('authorize').length
const post = (browser: Browser, fields: Record<string, string>): Promise<void> =>
  browser.post(at('/security'), fields, { from: at('/security') })

describe('the sign-in that is asked for', () => {
  test('says prompt=login and max_age=0, inside a session that has only just begun', async () => {
    await signInAt(alice)
    await alice.goto(at('/security'))
    expect(alice.status).toBe(200)
    const { parameters } = idp.requestsTo('authorize').at(-1) ?? {}
    expect(parameters?.get('prompt')).toBe('login')
    expect(parameters?.get('max_age')).toBe('0')
    expect(portal.events('reauthentication.completed')).toHaveLength(1)
    expect(portal.events('admission.used')).toMatchObject([{ outcome: 'success', detail: '/security' }])
  })

  test('names the person who is expected, and a first sign-in names nobody', async () => {
    await signInAt(alice)
    await alice.goto(at('/security'))
    const [first, again] = idp.requestsTo('authorize')
    expect(first?.parameters.has('login_hint')).toBe(false)
    expect(again?.parameters.get('login_hint')).toBe('alice@example.test')
  })

  test('serves as the first sign-in too, for somebody who is not signed in', async () => {
    await alice.goto(at('/security'))
    expect(alice.status).toBe(200)
    expect(asked()).toBe(1)
    expect(portal.events('sign_in.completed')).toHaveLength(1)
    expect(portal.events('reauthentication.completed')).toHaveLength(1)
  })

  test.each([6, 25, 3600])('is not believed where the provider answers with one made %i s earlier', async (age) => {
    await signInAt(alice)
    idp.behave({ idTokenClaims: (claims) => ({ ...claims, auth_time: Number(claims.iat) - age }) })
    await alice.goto(at('/security'))
    expect(alice.status).toBe(403)
    expect(portal.events('step_up.refused')).toMatchObject([{ reason: 'not_reauthenticated' }])
    idp.behave({ idTokenClaims: {} })
    await alice.fetchJson(at('/security'))
    expect(portal.events('admission.used')).toEqual([])
  })

  test('is not believed without auth_time', async () => {
    await signInAt(alice)
    idp.behave({ idTokenClaims: { auth_time: undefined } })
    await alice.goto(at('/security'))
    expect(alice.status).toBe(403)
    expect(portal.events('step_up.refused')).toMatchObject([{ reason: 'auth_time_missing' }])
  })

  test('is not believed where the user agent took prompt and max_age out of it', async () => {
    idp.behave({ idTokenClaims: (claims) => ({ ...claims, auth_time: Number(claims.iat) - 20 }) })
    await signInAt(alice)
    alice.interceptRedirect((target) => {
      if (target.origin !== new URL(idp.issuer).origin) return undefined
      target.searchParams.delete('prompt')
      target.searchParams.delete('max_age')
      return target
    })
    await alice.goto(at('/security'))
    expect(alice.status).toBe(403)
  })

  test('does not admit when it is somebody else who signs in', async () => {
    await signInAt(alice)
    idp.behave({ user: { sub: 'bob' } })
    await alice.goto(at('/security'))
    expect(alice.status).toBe(403)
    expect(alice.text).not.toContain('recovery_email')
    expect(portal.events('step_up.refused')).toMatchObject([{ reason: 'subject_changed' }])
    const { json } = await alice.fetchJson(at('/api/session'))
    expect(json).toMatchObject({ subject: 'alice' })
  })
})

describe('one sign-in admits to the page once', () => {
  test('and loading it again asks again', async () => {
    await alice.goto(at('/security'))
    const before = asked()
    await alice.goto(at('/security'))
    expect(asked()).toBe(before + 1)
    expect(alice.status).toBe(200)
  })

  test('and a second tab asks for itself', async () => {
    await alice.goto(at('/security'))
    const before = asked()
    const second = alice.newTab()
    await second.goto(at('/security'))
    expect(asked()).toBe(before + 1)
    expect(visitIn(second)).not.toBe(visitIn(alice))
  })

  test('and two requests at once share nothing: one has the page, the other is challenged', async () => {
    alice.interceptRedirect((target) => (target.href === at('/security') ? 'stop' : undefined))
    await alice.goto(at('/security'))
    const answers = await Promise.all([1, 2, 3].map(() => alice.fetchJson(at('/security'))))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401])
  })

  test('and neither HEAD nor a prefetch uses that up', async () => {
    alice.interceptRedirect((target) => (target.href === at('/security') ? 'stop' : undefined))
    await alice.goto(at('/security'))
    const head = await alice.fetchJson(at('/security'), { method: 'HEAD' })
    expect(head.status).toBe(401)
    const tab = alice.newTab()
    await tab.goto(at('/security'), { headers: { 'Sec-Purpose': 'prefetch;prerender' } })
    expect(tab.status).toBe(204)
    await alice.follow()
    expect(alice.status).toBe(200)
  })

  test('and not for long', async () => {
    alice.interceptRedirect((target) => (target.href === at('/security') ? 'stop' : undefined))
    await alice.goto(at('/security'))
    portal.advance(301)
    const { status, json } = await alice.fetchJson(at('/security'))
    expect(status).toBe(401)
    expect(json).toMatchObject({ code: 'insufficient_user_authentication', max_age: 0, step_up_url: '/security' })
  })

  test('and not in a session that began after that one ended', async () => {
    alice.interceptRedirect((target) => (target.href === at('/security') ? 'stop' : undefined))
    await alice.goto(at('/security'))
    const tab = alice.newTab()
    await tab.goto(at('/'))
    await tab.submit('/sign-out')
    await signInAt(tab)
    expect((await tab.fetchJson(at('/security'))).status).toBe(401)
  })
})

describe('the form of the page', () => {
  test('is accepted once, and its answer is shown', async () => {
    await alice.goto(at('/security'))
    await alice.submit('/security', { recovery_email: 'alice@example.net' })
    expect(alice.url).toBe(at('/security/done'))
    expect(alice.text).toContain('alice@example.net')
  })

  test('is refused a second time, by a page that says why and leads on', async () => {
    await alice.goto(at('/security'))
    const visit = visitIn(alice)
    await alice.submit('/security', { recovery_email: 'alice@example.net' })
    const before = asked()
    await post(alice, { visit, recovery_email: 'eve@example.net' })
    expect(alice.status).toBe(403)
    expect(alice.text).toContain('This form was sent before')
    expect(alice.html).toContain('href="/security"')
    expect(asked()).toBe(before)
    expect(portal.events('admission.used').at(-1)).toMatchObject({ outcome: 'failure', reason: 'visit_used', subject: 'alice' })
    await alice.goto(at('/security/done'))
    expect(alice.text).toContain('alice@example.net')
  })

  test('is accepted once of several that all found the visit open', async () => {
    await alice.goto(at('/security'))
    const visit = visitIn(alice)
    const tabs = Array.from({ length: 5 }, () => alice.newTab())
    const everybodyLooked = Promise.withResolvers<void>()
    const { peek } = portal.store
    let looking = 0
    portal.store.peek = async (name) => {
      const found = await peek.call(portal.store, name)
      if (!name.startsWith('visit:')) return found
      looking += 1
      if (looking === tabs.length) everybodyLooked.resolve()
      await everybodyLooked.promise
      return found
    }
    await Promise.all(tabs.map((tab, position) => post(tab, { visit, recovery_email: `alice${position}@example.net` })))
    expect(tabs.filter(({ url }) => url === at('/security/done'))).toHaveLength(1)
    expect(tabs.filter(({ status }) => status === 403)).toHaveLength(4)
  })

  test('may be mended where something was mistyped, without another sign-in', async () => {
    await alice.goto(at('/security'))
    const before = asked()
    await alice.submit('/security', { recovery_email: 'alice@' })
    expect(alice.status).toBe(400)
    expect(alice.html).toContain('value="alice@"')
    await alice.submit('/security', { recovery_email: 'alice@example.net' })
    expect(alice.url).toBe(at('/security/done'))
    expect(asked()).toBe(before)
  })

  test('survives a step-up in another tab', async () => {
    await alice.goto(at('/security'))
    const tab = alice.newTab()
    await tab.goto(at('/payroll'))
    expect(tab.status).toBe(200)
    await alice.submit('/security', { recovery_email: 'alice@example.net' })
    expect(alice.url).toBe(at('/security/done'))
  })

  test('of one session is worth nothing in another', async () => {
    await alice.goto(at('/security'))
    const visit = visitIn(alice)
    const bob = new Browser()
    idp.behave({ user: { sub: 'bob' } })
    await signInAt(bob)
    bob.interceptRedirect(() => 'stop')
    await post(bob, { visit, recovery_email: 'bob@example.net' })
    expect(bob.pending).toMatch(new RegExp(`^${idp.issuer}/authorize`))
  })

  test('from another site does nothing at all', async () => {
    await alice.goto(at('/security'))
    const visit = visitIn(alice)
    await alice.newTab().post(at('/security'), { visit, recovery_email: 'eve@example.net' }, { from: 'https://evil.example/' })
    await alice.submit('/security', { recovery_email: 'alice@example.net' })
    expect(alice.url).toBe(at('/security/done'))
  })
})

describe('a form without an open visit', () => {
  test.each([
    ['names none', () => ({})],
    ['names one that nobody opened', () => ({ visit: 'AAAAAAAAAAAAAAAAAAAAAA' })],
  ])('that %s is kept, and sent once after a sign-in and a confirmation', async (_what, fields) => {
    await signInAt(alice)
    await post(alice, { ...fields(), recovery_email: 'alice@example.net' })
    expect(alice.url).toMatch(/\/resume\/[\w-]{22}$/)
    expect(alice.text).toContain('alice@example.net')
    expect(alice.text).not.toContain('visit')
    const resume = alice.url
    await alice.submit('Send it now')
    expect(alice.url).toBe(at('/security/done'))
    expect(alice.text).toContain('alice@example.net')
    expect(portal.events('form.sent')).toHaveLength(1)
    expect(portal.events('admission.used')).toHaveLength(1)
    await alice.goto(resume)
    expect(alice.status).toBe(404)
  })

  test('is kept where the visit has run out meanwhile', async () => {
    await alice.goto(at('/security'))
    portal.advance(301)
    idp.behave({ clockOffset: 301 })
    await alice.submit('/security', { recovery_email: 'alice@example.net' })
    expect(alice.url).toMatch(/\/resume\//)
    await alice.submit('Send it now')
    expect(alice.url).toBe(at('/security/done'))
  })

  test('stays kept where the sign-in for it has been used for the page in another tab', async () => {
    await signInAt(alice)
    await post(alice, { recovery_email: 'alice@example.net' })
    const tab = alice.newTab()
    await tab.goto(at('/security'))
    expect(tab.status).toBe(200)
    const before = asked()
    await alice.submit('Send it now')
    expect(asked()).toBe(before + 1)
    expect(alice.url).toMatch(/\/resume\//)
    await alice.submit('Send it now')
    expect(alice.url).toBe(at('/security/done'))
  })

  test('can be mended after it was confirmed', async () => {
    await signInAt(alice)
    await post(alice, { recovery_email: 'alice@' })
    await alice.submit('Send it now')
    expect(alice.status).toBe(400)
    await alice.submit('/security', { recovery_email: 'alice@example.net' })
    expect(alice.url).toBe(at('/security/done'))
  })

  test('is not kept for nobody signed in: the page opens and says so', async () => {
    await post(alice, { recovery_email: 'alice@example.net' })
    expect(alice.url).toBe(at('/security?notice=form_not_kept'))
    expect(alice.status).toBe(200)
    expect(alice.text).toContain('Your form was not sent')
  })

  test('sent by a script gets the challenge of RFC 9470 and no cookie', async () => {
    await signInAt(alice)
    const answer = await alice.fetchJson(at('/security'), {
      method: 'POST',
      body: 'recovery_email=a%40example.net',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    })
    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toContain('max_age=0')
    expect(answer.setCookies).toEqual([])
  })
})

test('the page after the form needs a sign-in only', async () => {
  await signInAt(alice)
  await alice.goto(at('/security/done'))
  expect(alice.status).toBe(200)
  expect(alice.text).toContain('No address yet')
})

test('the address is sealed in the store and in no log line', async () => {
  const values: string[] = []
  const { keep } = portal.store
  portal.store.keep = (name, value, ttl, lineage) => {
    values.push(value)
    return keep.call(portal.store, name, value, ttl, lineage)
  }
  await alice.goto(at('/security'))
  await alice.submit('/security', { recovery_email: 'canary@example.net' })
  expect(values.length).toBeGreaterThan(1)
  expect(values.join()).not.toContain('canary@example.net')
  expect(JSON.stringify(portal.log)).not.toContain('canary@example.net')
})
