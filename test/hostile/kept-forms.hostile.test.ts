// Group C, forms that meet a guard: kept for the one person who sent them, shown before they are sent, sent once, told to nobody.
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { expectNoSecrets, expectRefused } from './expect-refusal.ts'
import { rawRequest, requestBytes } from './raw-client.ts'
import { answerFor, questionFor, type Scene, startScene } from './scene.ts'

let scene: Scene
let alice: Browser

beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.stop())
beforeEach(async () => {
  scene.reset()
  // Each test has an alice of its own, who has saved nothing yet.
  scene.idp.behave({ user: person() })
  alice = await scene.signedIn()
  scene.reset()
  scene.idp.behave({ user: lastPerson })
})

let people = 0
let lastPerson = { sub: 'alice-0', name: 'Alice Adams' }
const person = () => {
  people += 1
  lastPerson = { sub: `alice-${people}`, name: 'Alice Adams' }
  return lastPerson
}

const IBAN = 'DE89370400440532013000'
const SHOWN = 'DE89 3704 0044 0532 0130 00'
const EVIL = 'https://evil.example/page'

const form = (fields: Readonly<Record<string, string>> | URLSearchParams = { iban: IBAN }, browser = alice) =>
  browser.post(`${scene.base}/bank-details`, fields, { from: `${scene.base}/bank-details` })

const shown = (browser: Browser) => ({ status: browser.status, path: new URL(browser.url).pathname })

const cookies = (browser: Browser): string =>
  Object.entries(browser.cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ')

/** The form is kept, and its confirmation is on the screen. */
async function kept(fields?: Readonly<Record<string, string>> | URLSearchParams): Promise<string> {
  await form(fields)
  expect(shown(alice)).toEqual({ status: 200, path: expect.stringMatching(/^\/resume\/[\w-]{22}$/) })
  return new URL(alice.url).pathname
}

async function savedIban(browser = alice): Promise<boolean> {
  await browser.goto('/bank-details')
  expect(browser.status).toBe(200)
  return browser.text.includes('DE89')
}

const DROPPED = { outcome: 'success', reason: 'too_many', detail: '/bank-details', subject: expect.any(String) }

describe('a form from another site', () => {
  const WRITES = [
    '/bank-details',
    '/sign-out',
    '/account/end-elevation',
    '/account/sessions/end-others',
    '/account/sessions/x/end',
    '/resume/x',
    '/payroll',
    '/no-such-page',
  ]

  it.each(WRITES)('C-28: another site’s form to %s is refused before anything else looks at it', async (path) => {
    const before = await scene.session(alice)
    await alice.post(scene.base + path, { iban: IBAN }, { from: EVIL })
    expect({ status: alice.status, caching: alice.headers['cache-control'] }).toEqual({ status: 403, caching: 'no-store' })
    expect(scene.events('request.refused')).toMatchObject([{ reason: 'cross_origin', outcome: 'failure' }])
    expect(await scene.session(alice)).toEqual(before)
    expect(scene.idp.requests).toEqual([])
    expect(scene.events('form.kept')).toEqual([])
  })

  it('C-28: another site’s form does not even save where the person holds the level', async () => {
    await alice.goto('/bank-details')
    expect(alice.status).toBe(200)
    await alice.post(`${scene.base}/bank-details`, { iban: IBAN }, { from: EVIL })
    expect(alice.status).toBe(403)
    await alice.goto(`${scene.base}/`)
    expect(await savedIban()).toBe(false)
  })

  it('C-28: with another person’s patience neither: after the step-up nothing is replayed', async () => {
    await alice.post(`${scene.base}/bank-details`, { iban: IBAN }, { from: EVIL })
    await alice.goto(`${scene.base}/bank-details`)
    expect(shown(alice)).toEqual({ status: 200, path: '/bank-details' })
    expect(alice.text).not.toContain('DE89')
    expect(scene.events('form.sent')).toEqual([])
  })

  it.each<[string, Readonly<Record<string, string>>]>([
    ['another port of this machine', { 'Sec-Fetch-Site': 'same-site' }],
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['nowhere', { 'Sec-Fetch-Site': '' }],
    ['two places', { 'Sec-Fetch-Site': 'same-origin, cross-site' }],
    ['here in capitals', { 'Sec-Fetch-Site': 'Same-Origin' }],
    ['another site, with our Origin', { 'Sec-Fetch-Site': 'cross-site', Origin: 'http://localhost' }],
    ['an old browser on another site', { Origin: 'https://evil.example' }],
    ['an old browser that hides where from', { Origin: 'null' }],
    ['an old browser that says nothing', {}],
    ['an old browser, our host and another port', { Origin: 'http://localhost:1' }],
    ['an old browser, our origin with a slash', { Origin: 'SLASH' }],
    ['an old browser, our origin in capitals', { Origin: 'CAPITALS' }],
    ['an old browser, our origin and more', { Origin: 'MORE' }],
  ])('C-28: a write from %s is refused', async (_name, headers) => {
    const origin = { SLASH: `${scene.base}/`, CAPITALS: scene.base.toUpperCase(), MORE: `${scene.base}.evil.example` }[
      headers.Origin ?? ''
    ]
    const answer = await post(origin === undefined ? headers : { ...headers, Origin: origin })
    expect(answer.status).toBe(403)
    expect(scene.events('form.kept')).toEqual([])
  })

  it.each<[string, () => Readonly<Record<string, string>>]>([
    ['here', () => ({ 'Sec-Fetch-Site': 'same-origin' })],
    ['the address bar', () => ({ 'Sec-Fetch-Site': 'none' })],
    ['an old browser here', () => ({ Origin: scene.base })],
  ])('C-28: a form from %s is kept', async (_name, headers) => {
    const answer = await post({ ...headers(), Accept: 'text/html' })
    expect(answer.status).toBe(303)
    expect(scene.events('form.kept')).toMatchObject([{ subject: lastPerson.sub, outcome: 'success' }])
  })

  function post(
    headers: Readonly<Record<string, string>>,
    body: string | Buffer = `iban=${IBAN}`,
    more: Readonly<Record<string, string>> = {},
  ) {
    const { host, port } = new URL(scene.base)
    const all = {
      Host: host,
      Connection: 'close',
      Cookie: cookies(alice),
      'Content-Type': 'application/x-www-form-urlencoded',
      'Content-Length': String(body.length),
      Accept: 'text/html',
      ...headers,
      ...more,
    }
    return rawRequest({ port: Number(port) }, requestBytes('POST', '/bank-details', Object.entries(all), body))
  }

  it('C-29: a form of 16 KiB is kept, one byte more is too much, however it is packed', async () => {
    const ours = { 'Sec-Fetch-Site': 'same-origin' }
    const body = `iban=${IBAN}&note=`
    expect((await post(ours, body + 'a'.repeat(16_384 - body.length))).status).toBe(303)
    const tooMuch = body + 'a'.repeat(16_385 - body.length)
    const answer = await post(ours, tooMuch)
    expect(answer.status).toBe(413)
    expect(answer.header('Content-Type')[0]).toMatch(/^text\/html/)
    const packed = gzipSync(body + 'a'.repeat(10_000_000))
    expect((await post(ours, packed, { 'Content-Encoding': 'gzip' })).status).toBe(413)
    expect(scene.events('request.refused')).toMatchObject([{ reason: 'too_large' }, { reason: 'too_large' }])
    expect(scene.events('form.kept')).toHaveLength(1)
  })

  it('C-29: a form of a thousand fields is too much', async () => {
    const answer = await post({ 'Sec-Fetch-Site': 'same-origin' }, Array.from({ length: 1000 }, (_, n) => `f${n}=`).join('&'))
    expect(answer.status).toBe(413)
    expect(scene.events('form.kept')).toEqual([])
  })

  it.each(['utf-16', 'x-unknown'])('C-29: a form in the character set %s is not read', async (charset) => {
    const answer = await post({
      'Sec-Fetch-Site': 'same-origin',
      'Content-Type': `application/x-www-form-urlencoded; charset=${charset}`,
    })
    expect(answer.status).toBe(415)
    expect(scene.events('form.kept')).toEqual([])
  })
})

describe('the life of a kept form', () => {
  it('C-28: what was entered survives the step-up, is shown, and is sent once when the person says so', async () => {
    const path = await kept()
    expect(alice.text).toContain(IBAN)
    expect(alice.hops[0]?.status).toBe(303)
    expect(scene.events('form.sent')).toEqual([])
    await alice.submit(path)
    expect(shown(alice)).toEqual({ status: 200, path: '/bank-details' })
    expect(alice.text).toContain(SHOWN)
    expect(scene.events('form.sent')).toMatchObject([{ subject: lastPerson.sub, outcome: 'success' }])
    expectNoSecrets(scene, alice)
    expect(JSON.stringify(scene.lines())).not.toContain(IBAN)

    await alice.goto(path)
    expect(alice.status).toBe(404)
    expect(alice.text).not.toContain(IBAN)
  })

  it('E-09: nothing of the form goes to the provider, and it is asked with GET', async () => {
    await kept({ iban: IBAN, note: 'canary-form-value' })
    for (const { method, target } of scene.idp.requests) {
      expect(target).not.toMatch(/canary-form-value|DE89/)
      expect(['GET', 'POST']).toContain(method)
    }
    expect(scene.idp.requestsTo('authorize').map(({ method }) => method)).toEqual(['GET'])
  })

  it('C-28: sent twice in the same moment, it is carried out once', async () => {
    const path = await kept()
    const send = () =>
      alice.fetchJson(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Mode': 'navigate' },
      })
    const answers = await Promise.all([send(), send(), send(), send()])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 404, 404, 404])
    expect(scene.events('form.sent')).toHaveLength(1)
  })

  it('C-28: looking at it uses nothing up, and a browser that fetches ahead uses nothing up', async () => {
    const path = await kept()
    for (let time = 0; time < 3; time++) await alice.goto(path)
    await alice.goto(path, { headers: { 'Sec-Purpose': 'prefetch' } })
    expect(alice.status).toBe(204)
    expect((await alice.fetchJson(path, { method: 'HEAD' })).status).toBe(200)
    await alice.goto(path)
    await alice.submit(path)
    expect(alice.text).toContain(SHOWN)
  })

  it('C-28: what is sent is what was shown, not what comes along with "send"', async () => {
    const path = await kept()
    await alice.post(scene.base + path, { iban: 'FR1420041010050500013M02606', action: 'send' }, { from: scene.base + path })
    expect(shown(alice)).toEqual({ status: 200, path: '/bank-details' })
    expect(alice.text).toContain(SHOWN)
    expect(alice.text).not.toContain('FR14')
  })

  it('C-28: thrown away, it is gone and was not sent', async () => {
    const path = await kept()
    await alice.post(scene.base + path, { action: 'discard' }, { from: scene.base + path })
    expect(shown(alice)).toEqual({ status: 200, path: '/bank-details' })
    expect(alice.text).not.toContain('DE89')
    expect(scene.events('form.dropped')).toMatchObject([{ subject: lastPerson.sub }])
    await alice.goto(path)
    expect(alice.status).toBe(404)
  })

  it('C-28: when the level has lapsed before it is sent, it stays kept for another step-up', async () => {
    const path = await kept()
    scene.wait(301)
    await alice.submit(path)
    expect(shown(alice)).toEqual({ status: 200, path })
    expect(alice.hops.map(({ status }) => status)).toEqual([303, 302, 303, 200])
    expect(scene.events('form.sent')).toEqual([])
    expect(scene.events('form.kept')).toHaveLength(1)
    await alice.submit(path)
    expect(alice.text).toContain(SHOWN)
    expect(scene.events('form.sent')).toHaveLength(1)
  })

  it('C-28: a provider that is declined leaves the form kept, and the page leads back to it', async () => {
    scene.idp.behave({ authorizationError: { error: 'access_denied' } })
    await form()
    expect(shown(alice)).toEqual({ status: 403, path: '/callback' })
    scene.idp.behave({ authorizationError: null })
    await alice.click('Try again')
    expect(shown(alice)).toEqual({ status: 200, path: expect.stringMatching(/^\/resume\//) })
    const path = new URL(alice.url).pathname
    await alice.submit(path)
    expect(shown(alice)).toEqual({ status: 200, path })
    await alice.submit(path)
    expect(alice.text).toContain(SHOWN)
  })

  it('C-28: with an entry that is not good it is sent, refused, and said so', async () => {
    const path = await kept({ iban: 'DE00' })
    await alice.submit(path)
    expect(alice.status).toBe(400)
    expect(alice.html).toContain('DE00')
    expect(await savedIban()).toBe(false)
  })

  it('C-28: two forms of one person are two', async () => {
    const first = await kept()
    const second = await kept({ iban: 'FR1420041010050500013M02606' }).catch(() => null)
    // The level is held by now: the second form needed no keeping.
    expect(second).toBeNull()
    expect(alice.text).toContain('FR14')
    await alice.goto(first)
    await alice.submit(first)
    expect(alice.text).toContain(SHOWN)
  })

  it('C-28: for nobody signed in nothing is kept, and the form’s own page says so after the sign-in', async () => {
    const stranger = await scene.browser()
    await form({ iban: IBAN }, stranger)
    expect(stranger.hops[0]?.status).toBe(303)
    expect(shown(stranger)).toEqual({ status: 200, path: '/bank-details' })
    expect(stranger.text).toMatch(/not kept/i)
    expect(stranger.text).not.toContain('DE89')
    expect(scene.events('form.kept')).toEqual([])
    expect(scene.idp.requestsTo('authorize')).toHaveLength(1)
  })

  it.each(['/account/end-elevation', '/account/sessions/end-others', '/account/sessions/x/end'])(
    'C-28: a form to %s by somebody who is no longer signed in leads to the page it stands on, not to a dead end',
    async (path) => {
      const stranger = await scene.browser()
      await stranger.post(scene.base + path, {}, { from: `${scene.base}/account` })
      expect(shown(stranger)).toEqual({ status: 200, path: '/account' })
      expect(stranger.text).toContain('not done, because nobody was signed in')
    },
  )
})

describe('whose form it is', () => {
  it('C-28: another person who comes back gets no form, and it is still the first one’s', async () => {
    const before = await scene.session(alice)
    scene.idp.behave({ user: { sub: 'bob', name: 'Bob Brown' } })
    await form()
    await expectRefused(scene, alice, { reason: 'subject_changed', event: 'step_up.refused', before })
    expect(alice.text).not.toContain(IBAN)
    scene.idp.behave({ user: lastPerson })
    await alice.click('Try again')
    expect(alice.text).toContain(IBAN)
  })

  it('C-29: nobody else can look at it, send it or throw it away', async () => {
    const path = await kept()
    const sameAlice = await scene.signedIn()
    scene.idp.behave({ user: { sub: 'mallory' } })
    const mallory = await scene.signedIn()
    for (const other of [mallory, sameAlice]) {
      await other.goto(scene.base + path)
      expect(other.status).toBe(404)
      expect(other.text).not.toContain(IBAN)
      for (const fields of [{}, { action: 'discard' }]) {
        await other.post(scene.base + path, fields, { from: scene.base + path })
        expect(other.status).toBe(404)
      }
    }
    expect(scene.events('form.sent')).toEqual([])
    expect(scene.events('form.dropped')).toEqual([])
    await alice.goto(path)
    expect(alice.status).toBe(200)
  })

  it('C-29: nobody signed in gets to see none, even by its address', async () => {
    const path = await kept()
    const stranger = await scene.browser()
    const asked = await questionFor(stranger, path)
    expect(asked.origin).toBe(scene.idp.issuer)
    expect(stranger.html).not.toContain(IBAN)
    await stranger.follow()
    expect(stranger.status).toBe(404)
  })

  it.each(['x', 'AAAAAAAAAAAAAAAAAAAAAA', '__proto__', '...', '%00', 'form:x', "';--", 'a'.repeat(3000)])(
    'C-29: there is no form at %j',
    async (id) => {
      const answer = await alice.fetchJson(`/resume/${id}`)
      expect(answer.status).toBe(404)
    },
  )

  it('C-29: it ends with its time', async () => {
    const path = await kept()
    scene.wait(1201)
    await alice.goto(path)
    expect(alice.status).toBe(404)
  })

  it('D-20: of ten forms of one session the newest eight are kept, and the log says which were dropped', async () => {
    const answers: string[] = []
    for (let count = 0; count < 10; count += 1) {
      const stop = alice.interceptRedirect(({ pathname }) => (pathname === '/callback' ? 'stop' : undefined))
      await form({ iban: `number ${count}` })
      stop()
      answers.push(String(alice.pending))
      scene.wait(1)
    }
    expect(scene.events('form.dropped')).toMatchObject([DROPPED, DROPPED])
    for (const [at, answer] of answers.entries()) {
      await alice.goto(answer)
      expect(alice.status, `form ${at}`).toBe(at < 2 ? 400 : 200)
      if (at >= 2) expect(alice.text).toContain(`number ${at}`)
    }
  })

  it('D-20: and of thirty sent at once no more than eight', async () => {
    const send = () =>
      alice.fetchJson(`${scene.base}/bank-details`, {
        method: 'POST',
        body: `iban=${IBAN}`,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Mode': 'navigate' },
      })
    const sent = await Promise.all(Array.from({ length: 30 }, send))
    expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([303]))
    const [session] = await scene.portal.store.findWhere({ issuer: scene.idp.issuer, subject: lastPerson.sub })
    const held = await scene.portal.store.keptFor(String(session?.session.data.lineage))
    expect(held.filter(({ name }) => name.startsWith('form:'))).toHaveLength(8)
    expect(scene.events('form.dropped')).toHaveLength(22)
  })

  it('C-29: it ends with the session, however that ends', async () => {
    const path = await kept()
    await alice.goto('/account')
    await alice.submit('/sign-out')
    await alice.goto(`${scene.base}/sign-in?return_to=/bank-details`)
    await alice.goto(path)
    expect(alice.status).toBe(404)
  })

  it('C-29: it ends when somebody else signs in in another tab', async () => {
    const stranger = await scene.browser()
    scene.idp.behave({ user: { sub: 'mallory' } })
    const mallorys = await answerFor(stranger, '/sign-in')
    scene.idp.behave({ user: lastPerson })
    await stranger.goto(`${scene.base}/sign-in`)
    await form({ iban: IBAN }, stranger)
    const path = new URL(stranger.url).pathname
    expect(path).toMatch(/^\/resume\//)
    await stranger.goto(mallorys.href)
    expect(await scene.session(stranger)).toMatchObject({ subject: 'mallory' })
    await stranger.goto(path)
    expect(stranger.status).toBe(404)
  })

  it('C-30: a form loaded before the step-up and sent after it is sent, because no stale token stands in its way', async () => {
    const tab = alice.newTab()
    await tab.goto(`${scene.base}/bank-details`)
    await alice.goto('/payroll')
    await tab.submit('/bank-details', { iban: IBAN })
    expect(tab.text).toContain(SHOWN)
  })
})

describe('what is in it', () => {
  it('C-29: it is shown as text, never as a page', async () => {
    const nasty = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`
    await kept(
      new URLSearchParams([
        ['iban', nasty],
        [nasty, 'x'],
        ['note', '</td></table><form action=https://evil.example>'],
      ]),
    )
    expect(alice.html).not.toContain('<script>alert')
    expect(alice.html).not.toContain('<img src=x')
    expect(alice.html).not.toContain('<form action=https')
    expect(alice.text).toContain(nasty)
    expect(alice.headers['content-security-policy']).toContain("script-src 'self'")
  })

  it('C-29: an empty field, and fields named like inner parts of the language, come back as they were', async () => {
    const fields: Array<[string, string]> = [
      ['iban', IBAN],
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['toString', 'z'],
      ['hasOwnProperty', ''],
      ['', 'nameless'],
    ]
    const path = await kept(new URLSearchParams(fields))
    for (const name of ['constructor', 'toString', 'hasOwnProperty']) expect(alice.text).toContain(name)
    await alice.submit(path)
    expect(alice.text).toContain(SHOWN)
  })

  it('C-29: a field that came twice comes back twice, and is no IBAN', async () => {
    const path = await kept(
      new URLSearchParams([
        ['iban', IBAN],
        ['iban', 'FR1420041010050500013M02606'],
      ]),
    )
    expect(alice.text).toContain(IBAN)
    expect(alice.text).toContain('FR1420041010050500013M02606')
    await alice.submit(path)
    expect(alice.status).toBe(400)
    expect(await savedIban()).toBe(false)
  })

  it('C-29: at rest it is sealed, and its address is no guess', async () => {
    const path = await kept({ iban: IBAN, note: 'canary-form-value' })
    const stored = await scene.portal.store.peek(`form:${path.slice('/resume/'.length)}`)
    expect(stored).toEqual(expect.any(String))
    expect(stored).not.toContain('canary-form-value')
    expect(Buffer.from(String(stored), 'base64url').toString('latin1')).not.toContain('canary-form-value')
    expect(JSON.stringify(scene.lines())).not.toContain('canary-form-value')
    expect(alice.hops.every(({ url }) => !url.includes('canary-form-value'))).toBe(true)
  })
})
