import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type Scene, startScene } from '../../hostile/scene.ts'
import { Browser } from '../../support/browser.ts'
import { until } from '../../support/until.ts'
import { ACME, cookiesOf, reaches, statusOf, transfer } from './transfers-scene.ts'

let scene: Scene
let alice: Browser
const at = (path: string): string => `${scene.base}${path}`

beforeEach(async () => {
  scene = await startScene({}, { behaviour: { approval: 'pending' } })
  alice = await scene.signedIn()
})
afterEach(() => scene.stop())

describe('the page of all transfers', () => {
  test('has the form, and says what each transfer needs', async () => {
    await alice.goto('/transfers')
    expect(alice.status).toBe(200)
    expect(alice.headers['cache-control']).toBe('no-store')
    expect(alice.text).toContain('Single-factor, and your approval')
    expect(alice.text).toContain('Ask on my phone')
  })

  test('is listed on the home page', async () => {
    await alice.goto('/')
    await alice.click('Transfers')
    expect(new URL(alice.url).pathname).toBe('/transfers')
  })

  test('asks somebody who is not signed in to sign in, and says that their form was not kept', async () => {
    const nobody = new Browser()
    await nobody.goto(at('/'))
    await nobody.post(at('/transfers'), ACME, { from: scene.base })
    expect(nobody.url).toBe(at('/transfers?notice=form_not_kept'))
    expect(nobody.text).toContain('Your form was not sent, and not kept')
    expect(scene.idp.requestsTo('backchannel')).toEqual([])
    expect((await new Browser().fetchJson(at('/transfers'))).status).toBe(401)
  })

  test('shows what is wrong with a form and what was typed, and asks nobody', async () => {
    await alice.goto('/transfers')
    await alice.submit('/transfers', { payee: 'Zoë "<b>"', iban: 'DE00', amount: '1.000', currency: 'EUR' })
    expect(alice.status).toBe(400)
    expect(alice.text).toContain('This is not a valid IBAN')
    expect(alice.text).toContain('This is not an amount in that currency')
    expect(alice.text).not.toContain('Please name the payee')
    expect(alice.html).toContain('value="Zoë &#34;&lt;b&gt;&#34;"')
    expect(scene.idp.requestsTo('backchannel')).toEqual([])
  })

  test('goes on showing what there is while the provider is down, and takes no form', async () => {
    const path = await transfer(alice)
    await scene.idp.goDown()
    onTestFinished(() => scene.idp.comeBack().catch(() => {}))
    await alice.goto('/transfers')
    expect(alice.status).toBe(200)
    expect(alice.html).toContain(`href="${path}"`)
    await alice.submit('/transfers', ACME)
    expect(alice.status).toBe(503)
    expect(alice.html).toContain('href="/transfers"')
    await scene.idp.comeBack()
  })

  test('shows in a later session what was paid in an earlier one, and not its page', async () => {
    const path = await transfer(alice)
    scene.idp.behave({ approval: 'approved' })
    await reaches(alice, path, 'executed')
    await alice.submit('/sign-out')
    const again = await scene.signedIn()
    await again.goto('/transfers')
    expect(again.text).toContain('Paid earlier')
    expect(again.text).toContain('120.00 EUR')
    expect(again.html).not.toContain(path)
  })
})

describe('the page of one transfer', () => {
  test('shows exactly what will be paid, the code and the time left, and loads itself again while it is under way', async () => {
    const path = await transfer(alice)
    for (const shown of ['ACME', 'DE02 1203 0000 0000 2020 51', '120.00 EUR', 'Compare this with your phone', 'Waiting for you'])
      expect(alice.text).toContain(shown)
    expect(alice.html).toMatch(/data-until="\d+"/)
    expect(alice.headers.refresh).toBe('4')
    expect(alice.html).not.toMatch(/http-equiv/i)
    scene.idp.behave({ approval: 'approved' })
    await reaches(alice, path, 'executed')
    expect(alice.headers.refresh).toBeUndefined()
    expect(alice.html).not.toContain('transfer.js')
    expect(alice.text).toContain('It has been paid, once.')
  })

  test('stays readable after its end', async () => {
    const path = await transfer(alice)
    await alice.submit(`${path}/cancel`)
    expect(new URL(alice.url).pathname).toBe(path)
    scene.jump(3_000)
    expect(await statusOf(alice, path)).toBe('cancelled')
    expect(alice.text).toContain('ACME')
  })

  test('leads somebody whose session has lapsed from its button back to the transfers', async () => {
    const path = await transfer(alice)
    scene.wait(3_601)
    await alice.post(at(`${path}/cancel`), {}, { from: scene.base })
    expect(alice.url).toBe(at('/transfers?notice=form_not_kept'))
  })
})

describe('the progress', () => {
  async function follow(path: string, browser = alice) {
    const gone = new AbortController()
    onTestFinished(() => gone.abort())
    const answer = await fetch(at(`${path}/events`), { headers: { cookie: cookiesOf(browser) }, signal: gone.signal })
    let told = ''
    let ended = false
    const reading = (async () => {
      for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) told += chunk
      ended = true
    })().catch(() => {})
    const statuses = () => [...told.matchAll(/event: status\ndata: \{"status":"(\w+)"\}\n\n/g)].map(([, status]) => status)
    return { answer, statuses, isOver: () => ended, reading }
  }

  test('is told as it changes, and ends with the last', async () => {
    const path = await transfer(alice)
    const { answer, statuses, isOver } = await follow(path)
    expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream\b/)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    await until('it is told', () => statuses().length === 1)
    scene.idp.behave({ approval: 'approved' })
    await until('it is over', isOver)
    expect(statuses().at(0)).toBe('pending')
    expect(statuses().at(-1)).toBe('executed')
  })

  test('ends with the session', async () => {
    const path = await transfer(alice)
    const { statuses, isOver } = await follow(path)
    await until('it is told', () => statuses().length === 1)
    await alice.submit('/sign-out')
    await until('it is over', isOver)
    expect(statuses()).toEqual(['pending'])
  })

  test('ends for a cookie that a step-up in another tab has replaced, and goes on for the new one', async () => {
    const path = await transfer(alice)
    const { statuses, isOver } = await follow(path)
    await until('it is told', () => statuses().length === 1)
    await alice.newTab().goto(at('/payroll'))
    await until('it is over', isOver)
    expect(statuses()).toEqual(['pending'])
    const again = await follow(path)
    await until('it is told again', () => again.statuses().length === 1)
  })

  test('does not keep a session alive', async () => {
    const short = await startScene({ SESSION_IDLE_TIMEOUT: '20' }, { behaviour: { approval: 'pending' } })
    onTestFinished(() => short.stop())
    const person = await short.signedIn()
    const path = await transfer(person)
    const answer = await fetch(`${short.base}${path}/events`, { headers: { cookie: cookiesOf(person) } })
    const text = answer.text()
    short.jump(21)
    expect(await text).toContain('retry')
    expect((await short.session(person)).signed_in).toBe(false)
  })

  test('is nothing for a script without a session, and not for HEAD', async () => {
    const path = await transfer(alice)
    expect((await fetch(at(`${path}/events`))).status).toBe(401)
    const head = await fetch(at(`${path}/events`), { method: 'HEAD', headers: { cookie: cookiesOf(alice) } })
    expect(head.status).toBe(405)
  })

  test('does not keep the portal from stopping', async () => {
    const own = await startScene({}, { behaviour: { approval: 'pending' } })
    const person = await own.signedIn()
    const path = await transfer(person)
    const answer = await fetch(`${own.base}${path}/events`, { headers: { cookie: cookiesOf(person) } })
    const began = Date.now()
    await own.stop()
    expect(Date.now() - began).toBeLessThan(2_000)
    expect(await answer.text()).toContain('retry')
  })
})

describe('the auditor', () => {
  test('hears of the request, the approval and the payment, and of nothing that was in the form', async () => {
    const path = await transfer(alice)
    scene.idp.behave({ approval: 'approved' })
    await reaches(alice, path, 'executed')
    const detail = path.split('/')[2]
    const about = { outcome: 'success', subject: 'alice', detail, session: expect.stringMatching(/^[\w-]{16}$/) }
    expect(scene.events('approval.requested')).toMatchObject([
      { ...about, asked: { acr: null, max_age: 0 }, ip: expect.any(String) },
    ])
    expect(scene.events('approval.granted')).toMatchObject([{ ...about, obtained: { auth_time: expect.any(Number) } }])
    expect(scene.events('transfer.executed')).toMatchObject([about])
    expect(JSON.stringify(scene.lines())).not.toMatch(/ACME|DE02120300000000202051|120\.00/)
  })
})

describe('a provider without CIBA', () => {
  let plain: Scene
  let person: Browser
  beforeEach(async () => {
    const change = { backchannel_authentication_endpoint: undefined }
    plain = await startScene({}, { behaviour: { faults: { discovery: { change } } } })
    person = await plain.signedIn()
  })
  afterEach(() => plain.stop())

  test('is told of, and what is offered instead', async () => {
    await person.goto('/transfers')
    expect(person.text).toContain('cannot ask on your phone about a single transfer')
    expect(person.text).toContain('Two-factor, not older than 5 minutes')
  })

  test('gets a second factor with the form kept, which is shown again, sent by the person and paid once', async () => {
    await person.goto('/transfers')
    await person.submit('/transfers', ACME)
    expect(new URL(person.url).pathname).toMatch(/^\/resume\//)
    for (const shown of ['ACME', 'DE02 1203 0000 0000 2020 51', '120.00', 'EUR', 'Two-factor'])
      expect(person.text).toContain(shown)
    expect(plain.events('transfer.executed')).toEqual([])
    const resume = person.url
    await person.submit('Send it now')
    expect(person.status).toBe(200)
    expect(person.text).toContain('It has been paid, once.')
    expect(plain.events('transfer.executed')).toHaveLength(1)
    expect(plain.idp.requestsTo('backchannel')).toEqual([])
    await person.goto(resume)
    expect(person.status).toBe(404)
  })

  test('pays nothing for somebody who only has a password', async () => {
    plain.idp.behave({ ignore: ['acr_values'] })
    await person.goto('/transfers')
    await person.submit('/transfers', ACME)
    expect(person.status).toBe(403)
    expect(plain.events('transfer.executed')).toEqual([])
  })

  test.each([
    ['only pings', { backchannel_token_delivery_modes_supported: ['ping'] }],
    ['says modes that are none', { backchannel_token_delivery_modes_supported: 'poll' }],
  ])('is also one that %s', async (_name, change) => {
    const other = await startScene({}, { behaviour: { faults: { discovery: { change } } } })
    onTestFinished(() => other.stop())
    const somebody = await other.signedIn()
    await somebody.goto('/transfers')
    expect(somebody.text).toContain('cannot ask on your phone about a single transfer')
  })
})
