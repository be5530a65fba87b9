import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { describeWithNginxAndRedis, startTwoPortals, type TwoPortals } from '../deploy/two-portals.ts'
import { CODE } from '../hostile/factor-api.ts'
import { answerFor, PAYROLL_MARK, type SessionDocument } from '../hostile/scene.ts'
import { ACME, pollsOf, statusOf, transfer } from '../patterns/ciba/transfers-scene.ts'
import { answer, challenge, isConfirmed, PASSWORDS } from '../patterns/factor-api/help-desk.ts'
import { Browser } from '../support/browser.ts'
import { until } from '../support/until.ts'

/** Longer than the poll of a process that died is kept for it. */
const TAKEN_OVER = 40_000
const IBAN = 'DE89 3704 0044 0532 0130 00'

const pageOf = (browser: Browser) => ({ status: browser.status, path: new URL(browser.url).pathname })

describeWithNginxAndRedis('two portals behind nginx, each request at the other one', () => {
  let two: TwoPortals
  beforeAll(async () => {
    two = await startTwoPortals()
  }, 200_000)
  afterAll(() => two?.stop())
  beforeEach(() => two.idp.reset())
  afterEach(() => two.idp.reset())

  const levelsOf = async (browser: Browser): Promise<readonly string[]> => {
    const { json } = await browser.fetchJson(`${two.base}/api/session`, { from: `${two.base}/` })
    return Object.keys((json as SessionDocument).levels ?? {})
  }
  const ends = (browser: Browser, path: string): Promise<string> =>
    until(
      `${path} has ended`,
      async () => {
        const status = await statusOf(browser, path)
        return status === 'pending' || status === 'requested' || status === 'approved' ? null : status
      },
      TAKEN_OVER,
    )

  test('are one portal: alice notices nothing of it on any page', { timeout: 60_000 }, async () => {
    const alice = await two.alice()
    await alice.goto('/payroll')
    expect(alice.text).toContain(PAYROLL_MARK)
    await alice.goto('/security')
    await alice.submit('/security', { recovery_email: 'alice@example.net' })
    expect(pageOf(alice)).toEqual({ status: 200, path: '/security/done' })
    await alice.post(`${two.base}/bank-details`, { iban: IBAN }, { from: `${two.base}/bank-details` })
    expect(pageOf(alice)).toEqual({ status: 200, path: expect.stringMatching(/^\/resume\//) })
    await alice.submit('Send it now')
    expect(alice.text).toContain(IBAN)
    expect(await levelsOf(alice)).toEqual(['single-factor', 'two-factor', 'phishing-resistant'])
    const stolen = String(alice.cookies.session)
    await alice.goto('/account')
    await alice.submit('/sign-out')
    expect(pageOf(alice)).toEqual({ status: 200, path: '/signed-out' })
    for (let request = 0; request < 2; request += 1) {
      const answered = await fetch(`${two.base}/api/session`, { headers: { Cookie: `session=${stolen}` } })
      expect(await answered.json()).toEqual({ signed_in: false })
    }
    const asked = new Set(alice.hops.map(({ headers }) => headers['x-answered-by']).filter(Boolean))
    expect(asked.size).toBe(2)
  })

  test('are one help desk: its sign-in, its challenge and its count of wrong codes are of both', {
    timeout: 60_000,
  }, async () => {
    const alice = new Browser()
    await alice.goto(`${two.base}/help-desk`)
    await alice.submit('/help-desk/sign-in', { username: 'alice', password: PASSWORDS.alice })
    await challenge(alice, 'mbl1')
    await answer(alice, '000000')
    expect(alice.text).toContain('This is not the code')
    await answer(alice, CODE)
    expect(await isConfirmed(alice)).toBe(true)
    expect(await isConfirmed(alice)).toBe(true)
  })

  test('one is killed in the middle of step-ups: nobody loses more than that request, and no code is used twice', {
    timeout: 120_000,
  }, async () => {
    const browsers: Browser[] = []
    const answers: URL[] = []
    for (let device = 0; device < 8; device += 1) {
      const browser = await two.alice()
      browsers.push(browser)
      answers.push(await answerFor(browser, '/payroll'))
    }
    two.idp.reset()
    const held = two.idp.hold('token')
    const back = browsers.map((browser, device) => browser.goto(String(answers[device])))
    await until('every code is at the provider', () => two.idp.requestsTo('token').length === browsers.length, 20_000)
    await two.killOne()
    held.release()
    await Promise.all(back)

    const raised = browsers.filter(({ status }) => status === 200)
    const lost = browsers.filter(({ status }) => status !== 200)
    expect(raised.length).toBeGreaterThan(0)
    expect(lost.length).toBeGreaterThan(0)
    // The portal that is left knows that the code has been taken, and says so.
    for (const browser of lost) {
      expect(pageOf(browser)).toEqual({ status: 400, path: '/callback' })
      expect(await levelsOf(browser)).toEqual(['single-factor'])
      await browser.goto(`${two.base}/payroll`)
    }
    for (const browser of browsers) {
      expect(browser.text).toContain(PAYROLL_MARK)
      expect(await levelsOf(browser)).toEqual(['single-factor', 'two-factor'])
    }
    const codes = two.idp.requestsTo('token').map(({ parameters }) => parameters.get('code'))
    expect(new Set(codes).size).toBe(codes.length)
    await two.reviveOne()
  })

  test('one is killed in the middle of transfers: what waits for a yes is finished by the other, and nothing is sent or paid twice', {
    timeout: 180_000,
  }, async () => {
    const [first, ...others] = [await two.alice(), await two.alice(), await two.alice()] as [Browser, Browser, Browser]
    for (const browser of others) await browser.goto('/transfers')
    two.idp.behave({ approval: 'pending' })
    const waiting = await transfer(first)

    // Two forms are sent one after the other, so each portal has one, and both wait for the provider.
    const asked = two.idp.requestsTo('backchannel').length
    const held = two.idp.hold('backchannel')
    const sent = others.map((browser, place) => browser.submit('/transfers', { ...ACME, payee: `Payee ${place}` }))
    await until('both are at the provider', () => two.idp.requestsTo('backchannel').length === asked + 2, 20_000)
    await two.killOne()
    held.release()
    await Promise.all(sent)
    const taken = others.filter(({ status }) => status === 200)
    expect(others.map(({ status }) => status).sort()).toEqual([200, 502])
    expect(two.idp.requestsTo('backchannel')).toHaveLength(asked + 2)

    two.idp.behave({ approval: 'approved' })
    const accepted = new URL((taken[0] as Browser).url).pathname
    expect(await ends(first, waiting)).toBe('executed')
    expect(await ends(taken[0] as Browser, accepted)).toBe('executed')
    await first.goto(`${two.base}/transfers`)
    // The log of a process comes a moment after what it tells of.
    await until('both are told', () => two.events('transfer.executed').length >= 2, 10_000)
    const executed = two.events('transfer.executed').map(({ detail }) => detail)
    expect(executed.sort()).toEqual([waiting, accepted].map((path) => path.split('/').at(-1)).sort())
    expect(new Set(two.idp.issued.map(({ idToken }) => idToken)).size).toBe(two.idp.issued.length)
    await two.reviveOne()
  })

  test('one is killed with polls on their way: each transfer is paid once or not at all, and each yes is redeemed once', {
    timeout: 180_000,
  }, async () => {
    const before = two.events('transfer.executed').length
    const browsers = [await two.alice(), await two.alice()]
    two.idp.behave({ approval: 'pending' })
    const paths = [await transfer(browsers[0] as Browser), await transfer(browsers[1] as Browser)]
    two.idp.behave({ approval: 'approved' })
    const held = two.idp.hold('token')
    onTestFinished(() => held.release())
    const polled = () => new Set(pollsOf(two).map(({ parameters }) => parameters.get('auth_req_id')))
    await until('a poll has brought the yes', () => two.idp.issued.some(({ claims }) => claims.nonce === undefined), 20_000)
    await two.killOne()
    held.release()
    const ended = await Promise.all(browsers.map((browser, place) => ends(browser, paths[place] as string)))
    expect(ended.every((status) => status === 'executed' || status === 'failed')).toBe(true)
    const paid = ended.filter((status) => status === 'executed').length
    await until('all are told', () => two.events('transfer.executed').length >= before + paid, 10_000)
    const executed = two.events('transfer.executed').slice(before)
    expect(executed).toHaveLength(paid)
    expect(new Set(executed.map(({ detail }) => detail)).size).toBe(executed.length)
    const yes = two.idp.issued.filter(({ claims }) => claims.nonce === undefined)
    expect(yes.length).toBeLessThanOrEqual(polled().size)
    for (const browser of browsers) expect(await levelsOf(browser)).toEqual(['single-factor'])
  })
})
