import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { seconds } from '../../src/assurance/time.ts'
import { StoreUnavailable } from '../../src/errors.ts'
import { nameOf, type Transaction } from '../../src/oidc/transaction.ts'
import type { SessionData } from '../../src/session/data.ts'
import type { SessionStore } from '../../src/session/store.ts'
import { createMemoryStore } from '../../src/session/stores/memory.ts'
import { type Answered, referenceOf } from '../../src/web/explain/exchange.ts'
import { keepExchange, keptExchanges } from '../../src/web/explain/kept-exchanges.ts'
import type { Browser } from '../support/browser.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { expectNoSecrets } from './expect-refusal.ts'
import { startHostileIdp } from './hostile-idp.ts'
import { ACR, answerFor, questionFor, type Scene, startScene } from './scene.ts'

let scene: Scene

beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.stop())
beforeEach(async () => {
  scene.reset()
  for (const subject of ['alice', 'bob', 'mallory']) await scene.portal.store.destroyWhere({ issuer: scene.idp.issuer, subject })
})

const articles = (browser: Browser): readonly string[] =>
  [...browser.html.matchAll(/<article[\s\S]*?<\/article>/g)].map(([article]) => article)

async function explained(browser: Browser): Promise<readonly string[]> {
  await browser.goto(`${scene.base}/explain`)
  expect(browser.status).toBe(200)
  return articles(browser)
}

/** What is kept of the only session of somebody. */
async function recordOf(subject: string): Promise<{ name: string; value: string; lineage: string }> {
  const { store } = scene.portal
  const [found] = await store.findWhere({ issuer: scene.idp.issuer, subject })
  const lineage = String(found?.session.data.lineage)
  const [record] = (await store.keptFor(lineage)).filter(({ name }) => name.startsWith('exchanges:'))
  if (record === undefined) throw new Error(`nothing is kept for ${subject}`)
  return { ...record, lineage }
}

describe('what is shown of a question', () => {
  it('is every parameter that was sent, by its name, and the same value or none', async () => {
    const alice = await scene.signedIn()
    const sent = await questionFor(alice, '/payroll')
    const [whole = ''] = await explained(alice)
    const shown = [...whole.matchAll(/<th scope="row"><code>([^<]*)<\/code><\/th><td>(?:<code>([^<]*)<\/code>)?/g)]
    expect(shown.map(([, name]) => name).sort()).toEqual([...sent.searchParams.keys()].sort())
    for (const [, name = '', value] of shown) {
      if (['state', 'nonce', 'code_challenge'].includes(name)) expect(value).toBeUndefined()
      else expect(value).toBe(sent.searchParams.get(name))
    }
  })

  it('leaves out who is expected', async () => {
    const alice = await scene.signedIn()
    await questionFor(alice, '/security')
    const [whole = ''] = await explained(alice)
    expect(whole).toMatch(/<code>login_hint<\/code><\/th><td><span class="muted">left out/)
    expect(whole).not.toContain('alice@example.test')
  })

  it('holds no query and no id of a kept form', async () => {
    const alice = await scene.signedIn()
    await questionFor(alice, '/payroll?secret=in-the-query')
    expect((await explained(alice)).join()).not.toContain('in-the-query')
    scene.wait(1)
    await alice.goto(`${scene.base}/account`)
    await alice.post(`${scene.base}/bank-details`, { iban: 'DE02120300000000202051' }, { from: scene.base })
    expect((await explained(alice))[0]).toMatch(/<code>\/resume\/…<\/code>/)
  })
})

describe('secrets', () => {
  it.each([
    ['an accepted answer', {}],
    ['an answer that was too weak', { idTokenClaims: { acr: ACR.password } }],
    ['a forged one', { idTokenSigning: 'wrong-key' as const }],
    ['a declined one', { authorizationError: { error: 'access_denied', error_description: 'no' } }],
  ])('of no kind stand in %s', async (_name, answer) => {
    const alice = await scene.signedIn()
    scene.idp.behave(answer)
    await alice.goto('/payroll')
    const shown = await explained(alice)
    expect(shown).toHaveLength(2)
    expectNoSecrets(scene, alice)
    await alice.click('Every parameter and check')
    expectNoSecrets(scene, alice)
  })

  it('are not kept either', async () => {
    await scene.elevated()
    const { value } = await recordOf('alice')
    expect(value).toContain('/payroll')
    const sent = scene.idp.requests.flatMap(({ parameters }) =>
      ['code', 'state', 'nonce', 'code_verifier', 'code_challenge'].flatMap((name) => parameters.getAll(name)),
    )
    const given = scene.idp.issued.flatMap(({ idToken, accessToken }) => [accessToken, ...idToken.split('.')])
    expect(sent.length).toBeGreaterThan(8)
    for (const secret of [...sent, ...given]) expect(value).not.toContain(secret)
  })
})

describe('whose it is', () => {
  it('another session of the same person sees nothing of it, and neither does another person', async () => {
    const alice = await scene.elevated()
    const elsewhere = await scene.signedIn()
    expect(await explained(elsewhere)).toHaveLength(1)
    scene.idp.behave({ user: { sub: 'mallory', name: 'Mallory' } })
    const mallory = await scene.signedIn()
    expect(await explained(mallory)).toHaveLength(1)
    const [reference] = /id="([^"]+)" aria/.exec((await explained(alice))[0] ?? '')?.slice(1) ?? []
    await mallory.goto(`${scene.base}/explain?of=${reference}`)
    expect(mallory.html).not.toContain(String(reference))
    expect(mallory.html).not.toContain('/payroll</code>')
  })

  it('a record put in place of another session’s counts as nothing', async () => {
    const alice = await scene.elevated()
    scene.idp.behave({ user: { sub: 'bob' } })
    const bob = await scene.signedIn()
    const [hers, his] = [await recordOf('alice'), await recordOf('bob')]
    expect(await scene.portal.store.replace(his.name, his.value, hers.value, seconds(60), his.lineage)).toBe(true)
    expect(await explained(bob)).toEqual([])
    expect(await explained(alice)).toHaveLength(2)
  })

  it('ends with the session, however that ends', async () => {
    for (const end of [
      async (alice: Browser) => {
        await alice.goto('/account')
        await alice.submit('/sign-out')
      },
      () => scene.portal.store.destroyWhere({ issuer: scene.idp.issuer, subject: 'alice' }),
    ]) {
      const alice = await scene.elevated()
      const { name, lineage } = await recordOf('alice')
      await end(alice)
      expect(await scene.portal.store.peek(name)).toBeUndefined()
      expect(await scene.portal.store.keptFor(lineage)).toEqual([])
      expect(await explained(await scene.signedIn())).toHaveLength(1)
      await scene.portal.store.destroyWhere({ issuer: scene.idp.issuer, subject: 'alice' })
    }
  })

  it('an answer whose session has ended is not kept for the next one', async () => {
    const alice = await scene.signedIn()
    const answer = await answerFor(alice, '/payroll')
    await scene.portal.store.destroyWhere({ issuer: scene.idp.issuer, subject: 'alice' })
    const tab = alice.newTab()
    await tab.goto(`${scene.base}/sign-in?return_to=/account`)
    await alice.goto(answer.href)
    expect(alice.status).toBe(403)
    expect(alice.html).not.toContain('/explain#')
    expect(await explained(tab)).toHaveLength(1)
  })

  it('a refused sign-in of nobody is not kept, and its page leads to no exchange', async () => {
    const nobody = await scene.browser()
    scene.idp.behave({ authorizationError: { error: 'access_denied' } })
    await nobody.goto('/sign-in?return_to=/account')
    expect(nobody.status).toBe(403)
    expect(nobody.html).not.toContain('/explain#')
  })

  it('a sign-in that nobody had begun and that is refused is not kept for who has signed in meanwhile', async () => {
    const nobody = await scene.browser()
    scene.idp.behave({ authorizationError: { error: 'access_denied' } })
    const answer = await answerFor(nobody, '/sign-in?return_to=/payroll')
    scene.idp.behave({ authorizationError: null })
    const alice = nobody.newTab()
    await alice.goto(`${scene.base}/sign-in?return_to=/account`)
    await nobody.goto(answer.href)
    expect(nobody.status).toBe(403)
    expect(nobody.html).not.toContain('/explain#')
    expect(await explained(alice)).toHaveLength(1)
  })

  it('a callback that belongs to nothing is not kept: nobody can push the real ones out', async () => {
    const alice = await scene.signedIn()
    await alice.goto(`${scene.base}/callback?code=x&state=y`)
    expect(alice.status).toBe(400)
    expect(alice.html).not.toContain('/explain#')
    expect(await explained(alice)).toHaveLength(1)
  })
})

describe('what a hostile provider says', () => {
  const LONG = 'A'.repeat(5000)
  it.each([
    ['markup', { idTokenClaims: { acr: '"><script>alert(1)</script>', amr: ['</svg><script>alert(1)</script>'] } }],
    ['an endless word', { idTokenClaims: { acr: LONG, amr: [LONG, LONG] } }],
    ['endless methods', { idTokenClaims: { acr: ACR.two, amr: Array.from({ length: 5000 }, (_, at) => `m${at}`) } }],
    ['marks that turn the reading direction', { idTokenClaims: { acr: '\u202Eevil\u0000\u2066', amr: ['\u202Epwd'] } }],
    ['a long refusal', { authorizationError: { error: 'x', error_description: `<b>${LONG}` } }],
  ])('is shown as text, cut and in one line: %s', async (_name, answer) => {
    const alice = await scene.signedIn()
    scene.idp.behave(answer)
    await alice.goto('/payroll')
    expect((await explained(alice)).length).toBe(2)
    expect(alice.html).not.toMatch(/<script>|<b>A|\p{Bidi_Control}/u)
    expect(alice.html).not.toContain('A'.repeat(250))
    expect(alice.html).not.toContain('m40<')
    expect(Buffer.byteLength(alice.html)).toBeLessThan(36_000)
  })
})

describe('a question under way', () => {
  const host = 'localhost'
  const pendingIn = (browser: Browser) => browser.jar.for(new URL(scene.base)).filter(({ name }) => name.startsWith('tx-'))
  const claimed = (state: string | null): Promise<boolean> =>
    scene.portal.store.claim(`state:${nameOf(String(state))}`, seconds(1200))

  it('is nowhere but in the browser that asked it', async () => {
    const alice = await scene.signedIn()
    const before = await recordOf('alice')
    await questionFor(alice, '/payroll')
    expect(await recordOf('alice')).toEqual(before)
    expect((await explained(alice))[0]).toMatch(/Waiting[\s\S]*Lacking: what you had was too weak/)
    alice.jar.forget(pendingIn(alice)[0]?.name)
    expect(await explained(alice)).toHaveLength(1)
  })

  it('is found by the reference of the request that asked', async () => {
    const alice = await scene.signedIn()
    await questionFor(alice, '/payroll')
    await questionFor(alice, '/bank-details')
    const { reference } = scene.events('step_up.challenged')[0] ?? {}
    await alice.goto(`${scene.base}/explain?of=${reference}`)
    expect(articles(alice)[1]).toContain(`id="${reference}"`)
    expect(articles(alice)[1]).toContain('Step-up for <code>/payroll</code>')
  })

  it('waits no more once its answer is being looked at', async () => {
    const alice = await scene.signedIn()
    const asked = await questionFor(alice, '/payroll')
    expect(await explained(alice)).toHaveLength(2)
    expect(await claimed(asked.searchParams.get('state'))).toBe(true)
    expect(await explained(alice)).toHaveLength(1)
  })

  it('is shown once, though the browser goes on sending its cookie after the answer, and for ever', async () => {
    const alice = await scene.signedIn()
    const answer = await answerFor(alice, '/payroll')
    const [pending] = pendingIn(alice)
    await alice.goto(answer.href)
    alice.jar.plant({ name: String(pending?.name), value: String(pending?.value), host })
    for (const later of [0, 2 * scene.portal.config.transactionLifetime]) {
      scene.jump(later)
      const shown = await explained(alice)
      expect(shown).toHaveLength(2)
      expect(shown.join()).not.toMatch(/Waiting|Never came back/)
    }
  })

  it('is no other session’s: neither another person’s who brings the cookie nor the same person’s next one', async () => {
    const alice = await scene.signedIn()
    await questionFor(alice, '/payroll')
    const [pending] = pendingIn(alice)
    scene.idp.behave({ user: { sub: 'mallory', name: 'Mallory' } })
    const mallory = await scene.signedIn()
    mallory.jar.plant({ name: String(pending?.name), value: String(pending?.value), host })
    expect(await explained(mallory)).toHaveLength(1)
    scene.idp.behave({ user: { sub: 'alice', name: 'Alice' } })
    await scene.portal.store.destroyWhere({ issuer: scene.idp.issuer, subject: 'alice' })
    await alice.goto(`${scene.base}/sign-in?return_to=/account`)
    expect(pendingIn(alice)).toHaveLength(1)
    expect(await explained(alice)).toHaveLength(1)
  })

  it('is no sign-in of nobody, and nothing that the portal did not seal', async () => {
    const alice = await scene.signedIn()
    const nobody = await scene.browser()
    await questionFor(nobody, '/sign-in?return_to=/payroll')
    for (const { name, value } of pendingIn(nobody)) alice.jar.plant({ name, value, host })
    for (const [index, value] of ['x', '', '%00', 'eyJhbGciOiJkaXIifQ..AA.AA.AA'].entries())
      alice.jar.plant({ name: `tx-zzzzzz${index}-AAAAAAAAAAAAAAAA`, value, host })
    expect(pendingIn(alice)).toHaveLength(5)
    expect(await explained(alice)).toHaveLength(1)
  })

  it('of a portal that told nothing of it yet is not shown, and answered all the same', async () => {
    const alice = await scene.signedIn()
    const answer = await answerFor(alice, '/payroll')
    const { transaction } = scene.portal.services.sealers
    const [pending] = pendingIn(alice)
    const { told, ...older } = (await transaction.open(String(pending?.value))) as Transaction
    expect(told).toContain('too-weak')
    alice.jar.plant({ name: String(pending?.name), value: await transaction.seal(older), host })
    expect(await explained(alice)).toHaveLength(1)
    await alice.goto(answer.href)
    expect({ status: alice.status, url: alice.url }).toEqual({ status: 200, url: `${scene.base}/payroll` })
    expect(await explained(alice)).toHaveLength(1)
  })
})

describe('how much is kept', () => {
  it('the last eight, the newest first', async () => {
    const alice = await scene.signedIn()
    for (let times = 0; times < 10; times++) await questionFor(alice, `/payroll?times=${times}`)
    scene.wait(1)
    const answer = await answerFor(alice, '/bank-details')
    await alice.goto(answer.href)
    const shown = await explained(alice)
    expect(shown).toHaveLength(8)
    expect(shown[0]).toContain('/bank-details')
    expect(shown.join()).not.toContain('/account</code>')
  })

  it('of two writers at once both are kept, and neither brings back what has ended', async () => {
    await scene.elevated()
    const { services } = scene.portal
    const [found] = await services.store.findWhere({ issuer: scene.idp.issuer, subject: 'alice' })
    const owner = found?.session.data as SessionData
    const [exchange] = await keptExchanges(services, owner)
    const ended = (reference: string): Answered => {
      const { question, reply } = exchange as Answered
      return { question: { ...question, name: reference }, reply: { ...reply, reference } }
    }
    const both = [keepExchange(services, owner, ended('one')), keepExchange(services, owner, ended('other'))]
    expect(await Promise.all(both)).toEqual([true, true])
    const references = (await keptExchanges(services, owner)).map(referenceOf)
    expect(references.slice(0, 2).sort()).toEqual(['one', 'other'])
    await services.store.destroyWhere({ issuer: scene.idp.issuer, subject: 'alice' })
    expect(await keepExchange(services, owner, ended('late'))).toBe(false)
    expect(await keptExchanges(services, owner)).toEqual([])
  })

  it('two tabs that are answered at once are both kept', async () => {
    const alice = await scene.signedIn()
    const [one, other] = [alice.newTab(), alice.newTab()]
    const answers = [await answerFor(one, `${scene.base}/payroll`), await answerFor(other, `${scene.base}/bank-details`)]
    await Promise.all([one.goto(answers[0]?.href ?? ''), other.goto(answers[1]?.href ?? '')])
    const shown = await explained(alice)
    expect(shown).toHaveLength(3)
    expect(shown.slice(0, 2).join()).not.toContain('Waiting')
  })
})

describe('a store that fails while an exchange is recorded', () => {
  let portal: TestPortal
  let failing: 'peek' | 'replace' | 'hang' | null = null
  let asked = 0

  /** The memory store, but for the records of exchanges: these fail as `failing` says. */
  const faulty = (clock: () => number): SessionStore => {
    const store = createMemoryStore({ clock })
    const ours = (name: string): boolean => name.startsWith('exchanges:')
    return {
      ...store,
      async peek(name) {
        if (ours(name)) asked++
        if (ours(name) && failing === 'hang') return new Promise<never>(() => {})
        if (ours(name) && failing === 'peek') throw new StoreUnavailable('the store is away')
        return store.peek(name)
      },
      async replace(name, ...rest) {
        if (ours(name) && failing === 'replace') throw new StoreUnavailable('the store is away')
        return store.replace(name, ...rest)
      },
    }
  }

  beforeAll(async () => {
    const idp = await startHostileIdp()
    portal = await startPortal({ provider: idp, env: { IDP_PROFILE: 'okta' }, store: faulty })
    return async () => {
      await portal.stop()
      await idp.stop()
    }
  })
  beforeEach(() => {
    failing = null
    asked = 0
  })

  const alice = async (): Promise<Browser> => {
    const made = await scene.browser()
    await made.goto(`${portal.baseUrl}/sign-in?return_to=/account`)
    return made
  }

  test.each(['peek', 'replace'] as const)('in %s: the step-up goes through, and the log says so in one line', async (way) => {
    failing = way
    const browser = await alice()
    const before = portal.log.length
    await browser.goto('/payroll')
    expect({ status: browser.status, url: browser.url }).toEqual({ status: 200, url: `${portal.baseUrl}/payroll` })
    const lines = portal.log.slice(before).filter(({ msg }) => msg === 'an exchange was not recorded')
    expect(lines).toMatchObject([{ error: 'StoreUnavailable', reference: expect.any(String) }])
  })

  test('by never answering: the step-up goes through', async () => {
    const browser = await alice()
    failing = 'hang'
    await browser.goto('/payroll')
    expect({ status: browser.status, url: browser.url }).toEqual({ status: 200, url: `${portal.baseUrl}/payroll` })
  })

  test('the page itself says that the store is away', async () => {
    const browser = await alice()
    failing = 'peek'
    await browser.goto('/explain')
    expect(browser.status).toBe(503)
  })

  test('a page that is granted asks for no record', async () => {
    const browser = await alice()
    await browser.goto('/payroll')
    asked = 0
    await browser.goto('/payroll')
    await browser.goto('/account')
    expect(asked).toBe(0)
  })
})
