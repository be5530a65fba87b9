// Group I, the second half: how the provider is asked, and what ends an approval. Each case is named by its number.
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Behaviour } from '../../hostile/idp/behaviour.ts'
import { unavailable } from '../../hostile/idp/faults.ts'
import { type Scene, startScene } from '../../hostile/scene.ts'
import type { Browser } from '../../support/browser.ts'
import { until } from '../../support/until.ts'
import { ACME, cookiesOf, pollsOf, reaches, statusOf, transfer } from './transfers-scene.ts'

const CIBA_PENDING: Partial<Behaviour> = { approval: 'pending' }

let scene: Scene
let alice: Browser

beforeEach(async () => {
  scene = await startScene()
  alice = await scene.signedIn()
  scene.idp.behave(CIBA_PENDING)
})
afterEach(() => scene.stop())

const executed = () => scene.events('transfer.executed')
const at = (path: string): string => `${scene.base}${path}`
/** Long enough for everything that is due to have happened. */
const settled = () => pause(900)
/** The next poll is due now. */
const due = () => scene.jump(3)

async function approved(path: string): Promise<void> {
  scene.idp.behave({ approval: 'approved' })
  due()
  await reaches(alice, path, 'executed')
}

async function bob(): Promise<Browser> {
  const alicesUser = { sub: 'alice', name: 'Alice Adams', email: 'alice@example.test', email_verified: true }
  scene.idp.behave({ user: { sub: 'bob', name: 'Bob', email: 'bob@example.test' } })
  const browser = await scene.signedIn()
  scene.idp.behave({ user: alicesUser })
  return browser
}

describe('I-08: how often the provider is asked', () => {
  /** Times of the polls, in milliseconds. */
  const times = () => pollsOf(scene).map(({ at: time }) => time)
  /** The first answer has come, and the portal has written down what it means: from then on, and not before, time may pass. */
  const heard = async () => {
    await until('the provider is asked', () => times().length === 1)
    await pause(200)
  }

  it('I-08: never more often than the interval, however many pages look and however often', async () => {
    scene.idp.behave({ faults: { backchannel: { change: { interval: 2 } } } })
    const path = await transfer(alice)
    const looking = Array.from({ length: 5 }, () => alice.newTab())
    const streams = new AbortController()
    for (const _ of looking)
      fetch(at(`${path}/events`), { headers: { cookie: cookiesOf(alice) }, signal: streams.signal }).catch(() => {})
    const end = Date.now() + 6_500
    while (Date.now() < end) {
      await Promise.all(looking.map((tab) => tab.goto(at(path))))
      await pause(50)
    }
    streams.abort()
    const [first, ...rest] = times()
    expect(rest.length).toBeGreaterThanOrEqual(1)
    expect(rest.length).toBeLessThanOrEqual(2)
    for (const [place, time] of rest.entries()) expect(time - ([first, ...rest][place] as number)).toBeGreaterThanOrEqual(2_000)
  })

  it('I-08: after 31 s where the provider says so', async () => {
    scene.idp.behave({ faults: { backchannel: { change: { interval: 31 } } } })
    await transfer(alice)
    scene.jump(29)
    await settled()
    expect(times()).toEqual([])
    scene.jump(4)
    await until('the provider is asked', () => times().length === 1)
  })

  it('I-08: at most once a second where the provider would have it a thousand times', async () => {
    scene.idp.behave({ faults: { backchannel: { change: { interval: 0.001 } } } })
    await transfer(alice)
    await pause(4_500)
    expect(times().length).toBeGreaterThanOrEqual(1)
    expect(times().length).toBeLessThanOrEqual(4)
  })

  it('I-08: slow_down adds five seconds, for this and all later times', async () => {
    scene.idp.behave({ faults: { token: { status: 400, body: { error: 'slow_down' } } } })
    const path = await transfer(alice)
    due()
    await heard()
    scene.idp.behave({ faults: { token: undefined } })
    scene.jump(5)
    await settled()
    expect(times()).toHaveLength(1)
    scene.jump(3)
    await until('it is asked again', () => times().length === 2)
    await pause(200)
    scene.jump(5)
    await settled()
    expect(times()).toHaveLength(2)
    scene.idp.behave({ approval: 'approved' })
    scene.jump(3)
    await reaches(alice, path, 'executed')
  })

  it('I-08: slow_down for ever ends when the time is over', async () => {
    scene.idp.behave({ faults: { token: { status: 400, body: { error: 'slow_down' } } } })
    const path = await transfer(alice)
    for (let minute = 0; minute < 2; minute += 1) {
      scene.jump(61)
      await settled()
    }
    expect(await statusOf(alice, path)).toBe('expired')
    expect(times()).toHaveLength(1)
  })

  it.each<[string, Behaviour['faults']['token']]>([
    ['503 with Retry-After', unavailable(20)],
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '20' }, body: '' }],
  ])('I-08: after %s not before that time, and then it goes on', async (_name, fault) => {
    scene.idp.behave({ faults: { token: fault } })
    const path = await transfer(alice)
    due()
    await heard()
    scene.idp.behave({ approval: 'approved', faults: { token: undefined } })
    scene.jump(18)
    await settled()
    expect(times()).toHaveLength(1)
    scene.jump(5)
    await reaches(alice, path, 'executed')
    expect(executed()).toHaveLength(1)
  })

  it.each<[string, NonNullable<Behaviour['faults']['token']>]>([
    ['500', { status: 500, body: '' }],
    ['a reset connection', 'reset'],
    ['half an answer', 'cut'],
    ['no JSON', 'garbage'],
    ['a page of the hotel', 'html'],
    ['temporarily_unavailable', { status: 400, body: { error: 'temporarily_unavailable' } }],
  ])('I-08: %s does not end it: it is asked again, later', async (_name, fault) => {
    const path = await transfer(alice)
    scene.idp.behave({ faults: { token: fault } })
    due()
    await heard()
    expect(await statusOf(alice, path)).toBe('pending')
    scene.idp.behave({ approval: 'approved', faults: { token: undefined } })
    scene.jump(4)
    await reaches(alice, path, 'executed')
  })

  it.each(['invalid_request', 'invalid_grant', 'unauthorized_client', 'unsupported_grant_type', 'something_new'])(
    'I-08: %s is the end, and is not asked about again',
    async (error) => {
      const path = await transfer(alice)
      scene.idp.behave({ faults: { token: { status: 400, body: { error } } } })
      due()
      await reaches(alice, path, 'failed')
      scene.jump(30)
      await settled()
      expect(times()).toHaveLength(1)
      expect(executed()).toEqual([])
    },
  )
})

describe('I-09: an end is an end', () => {
  const staysEnded = async (path: string, status: string): Promise<void> => {
    const asked = pollsOf(scene).length
    scene.idp.behave({ approval: 'approved', faults: { token: undefined } })
    scene.jump(30)
    await settled()
    expect(await statusOf(alice, path)).toBe(status)
    expect(pollsOf(scene)).toHaveLength(asked)
    expect(executed()).toEqual([])
  }

  it('I-09: what was denied is not asked about again, and a late yes executes nothing', async () => {
    const path = await transfer(alice)
    scene.idp.behave({ approval: 'denied' })
    due()
    await reaches(alice, path, 'denied')
    expect(scene.events('approval.denied')).toMatchObject([{ outcome: 'failure', reason: 'declined' }])
    await staysEnded(path, 'denied')
  })

  it('I-09: what the provider calls expired is', async () => {
    const path = await transfer(alice)
    scene.idp.behave({ faults: { token: { status: 400, body: { error: 'expired_token' } } } })
    due()
    await reaches(alice, path, 'expired')
    await staysEnded(path, 'expired')
  })

  it('I-09: what has run out here has, whatever the provider thinks, and was not asked about any more', async () => {
    scene.idp.behave({ faults: { backchannel: { change: { expires_in: 1e12, interval: 60 } } } })
    const path = await transfer(alice)
    scene.jump(601)
    expect(await statusOf(alice, path)).toBe('expired')
    await until('the auditor hears of it', () => scene.events('approval.expired').length === 1)
    expect(pollsOf(scene)).toEqual([])
    await staysEnded(path, 'expired')
  })

  it('I-09: what was cancelled here is, also while a yes is on its way', async () => {
    const path = await transfer(alice)
    const held = scene.idp.hold('token')
    scene.idp.behave({ approval: 'approved' })
    due()
    await held.arrived
    await alice.goto(path)
    await alice.submit(`${path}/cancel`)
    held.release()
    await settled()
    expect(await statusOf(alice, path)).toBe('cancelled')
    expect(scene.events('approval.denied')).toMatchObject([{ reason: 'cancelled' }])
    expect(scene.events('approval.granted')).toEqual([])
    await staysEnded(path, 'cancelled')
  })

  it('I-09: what was executed cannot be cancelled any more', async () => {
    const path = await transfer(alice)
    await approved(path)
    await alice.post(at(`${path}/cancel`), {}, { from: scene.base })
    expect(await statusOf(alice, path)).toBe('executed')
  })
})

describe('I-11: the session is looked at again before anything is paid', () => {
  it('I-11: after a sign-out nothing is asked for and nothing executed, whatever is approved', async () => {
    const path = await transfer(alice)
    await alice.submit('/sign-out')
    scene.idp.behave({ approval: 'approved' })
    due()
    await until('the auditor hears of it', () => scene.events('approval.denied').length === 1)
    expect(scene.events('approval.denied')).toMatchObject([{ reason: 'session_ended', subject: 'alice' }])
    await settled()
    expect(pollsOf(scene)).toEqual([])
    expect(executed()).toEqual([])
    const again = await scene.signedIn()
    await again.goto(path)
    expect(again.status).toBe(404)
  })

  it('I-11: a sign-out while the yes is on its way comes first', async () => {
    const path = await transfer(alice)
    const held = scene.idp.hold('token')
    scene.idp.behave({ approval: 'approved' })
    due()
    await held.arrived
    await alice.goto(path)
    await alice.submit('/sign-out')
    held.release()
    await settled()
    expect(scene.events('approval.granted')).toEqual([])
    expect(executed()).toEqual([])
  })

  it('I-11: a logout at the provider counts as much', async () => {
    await transfer(alice)
    const logout_token = await scene.idp.signLogoutToken({ sub: 'alice' })
    const body = new URLSearchParams({ logout_token })
    expect((await fetch(at('/backchannel-logout'), { method: 'POST', body })).status).toBe(200)
    scene.idp.behave({ approval: 'approved' })
    due()
    await settled()
    expect(pollsOf(scene)).toEqual([])
    expect(executed()).toEqual([])
  })

  it('I-11: so does a session that ran out, before it is cleared away', async () => {
    const short = await startScene({ SESSION_IDLE_TIMEOUT: '30' }, { behaviour: { approval: 'pending' } })
    try {
      const person = await short.signedIn()
      await transfer(person)
      short.idp.behave({ approval: 'approved' })
      short.jump(31)
      await until('the auditor hears of it', () => short.events('approval.denied').length === 1)
      expect(pollsOf(short)).toEqual([])
      expect(short.events('approval.denied')).toMatchObject([{ reason: 'session_ended' }])
    } finally {
      await short.stop()
    }
  })

  it('I-11: and one that ran out between the yes and the payment', async () => {
    const short = await startScene({ SESSION_IDLE_TIMEOUT: '60' }, { behaviour: { approval: 'pending' } })
    try {
      const person = await short.signedIn()
      await transfer(person)
      const held = short.idp.hold('token')
      short.idp.behave({ approval: 'approved' })
      short.jump(3)
      await held.arrived
      short.jump(61)
      held.release()
      await until('the auditor hears of it', () => short.events('approval.denied').length === 1)
      expect(short.events('approval.denied')).toMatchObject([{ reason: 'session_ended' }])
      expect(short.events('transfer.executed')).toEqual([])
    } finally {
      await short.stop()
    }
  })

  it('I-11: a person whom the provider has locked out meanwhile approves nothing', async () => {
    const path = await transfer(alice)
    scene.idp.behave({ faults: { token: { status: 400, body: { error: 'invalid_grant', error_description: 'locked' } } } })
    due()
    await reaches(alice, path, 'failed')
    expect(executed()).toEqual([])
  })
})

describe('I-12: a person is not flooded', () => {
  it('I-12: at most three wait at a time, also when all are sent at once; a place that is free is free at once', async () => {
    await alice.goto('/transfers')
    const tabs = Array.from({ length: 8 }, () => alice.newTab())
    await Promise.all(tabs.map((tab) => tab.post(at('/transfers'), ACME, { from: scene.base })))
    expect(tabs.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429, 429, 429, 429])
    expect(scene.idp.requestsTo('backchannel')).toHaveLength(3)
    const turnedAway = tabs.find(({ status }) => status === 429)
    expect(Number(turnedAway?.headers['retry-after'])).toBeGreaterThan(0)
    expect(turnedAway?.text).toContain('Three transfers wait for you already')
    expect(scene.events('request.refused')).toHaveLength(5)
    expect(scene.events('request.refused')[0]).toMatchObject({ reason: 'rate_limited', subject: 'alice' })

    const another = await scene.signedIn()
    await another.post(at('/transfers'), ACME, { from: scene.base })
    expect(another.status).toBe(429)
    const stranger = await bob()
    scene.idp.behave({ user: { sub: 'bob', email: 'bob@example.test' } })
    await transfer(stranger)

    const open = tabs.find(({ status }) => status === 200) as Browser
    await open.submit(`${new URL(open.url).pathname}/cancel`)
    scene.idp.behave({ user: { sub: 'alice', email: 'alice@example.test' } })
    await transfer(alice)
  })

  it('I-12: after a no the phone is left alone for a minute, in every session of the person', async () => {
    const path = await transfer(alice)
    scene.idp.behave({ approval: 'denied' })
    due()
    await reaches(alice, path, 'denied')
    scene.idp.behave(CIBA_PENDING)
    for (const browser of [alice, await scene.signedIn()]) {
      await browser.goto('/transfers')
      await browser.submit('/transfers', ACME)
      expect(browser.status).toBe(429)
      expect(Number(browser.headers['retry-after'])).toBeLessThanOrEqual(60)
      expect(Number(browser.headers['retry-after'])).toBeGreaterThan(50)
      expect(browser.text).toContain('You have just said no')
    }
    expect(scene.idp.requestsTo('backchannel')).toHaveLength(1)
    scene.jump(61)
    await transfer(alice)
  })

  it('I-12: a sign-out frees what was open', async () => {
    for (let wanted = 0; wanted < 3; wanted += 1) await transfer(alice)
    await alice.submit('/sign-out')
    await transfer(await scene.signedIn())
  })
})

it('I-14: nobody can say yes by calling the portal: there is no such address', async () => {
  const path = await transfer(alice)
  const id = JSON.parse(scene.idp.requestsTo('backchannel')[0]?.answer?.body ?? '{}').auth_req_id
  const answer = { method: 'POST', headers: { authorization: 'Bearer x', 'content-type': 'application/json' } }
  for (const address of ['/transfers/ping', '/transfers/notification', '/backchannel-notification', `${path}/approve`]) {
    const { status } = await fetch(at(address), { ...answer, body: JSON.stringify({ auth_req_id: id, id_token: 'x' }) })
    expect([404, 405]).toContain(status)
  }
  expect(scene.idp.requestsTo('backchannel')[0]?.parameters.has('client_notification_token')).toBe(false)
  expect(await statusOf(alice, path)).toBe('pending')
})

describe('I-15: other sites', () => {
  it('I-15: can neither make nor cancel a transfer, nor show one in a frame', async () => {
    const path = await transfer(alice)
    expect(alice.headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(alice.headers['x-frame-options']).toBe('DENY')
    for (const target of ['/transfers', `${path}/cancel`]) {
      const victim = alice.newTab()
      await victim.post(at(target), ACME, { from: 'https://evil.example' })
      expect(victim.status).toBe(403)
      const sameSite = alice.newTab()
      await sameSite.post(at(target), ACME, { from: 'http://localhost:1' })
      expect(sameSite.status).toBe(403)
    }
    expect(scene.idp.requestsTo('backchannel')).toHaveLength(1)
    expect(await statusOf(alice, path)).toBe('pending')
  })
})
