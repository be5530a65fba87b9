// Group C, step-ups of one session that come back at the same instant, on every store: none loses what another has proved.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { seconds } from '../../src/assurance/time.ts'
import { StoreUnavailable } from '../../src/errors.ts'
import type { SessionData } from '../../src/session/data.ts'
import type { SessionStore } from '../../src/session/store.ts'
import { createMemoryStore } from '../../src/session/stores/memory.ts'
import { createRedisStore } from '../../src/session/stores/redis.ts'
import { createSqliteStore } from '../../src/session/stores/sqlite.ts'
import { isReady } from '../session/stores/all-unavailable.ts'
import { Browser } from '../support/browser.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { describeWithRedis, type RedisServer, startRedis } from '../support/redis-server.ts'
import { until } from '../support/until.ts'
import { type HostileIdp, startHostileIdp } from './hostile-idp.ts'
import { ACR, answerFor } from './scene.ts'

let idp: HostileIdp
beforeAll(async () => {
  idp = await startHostileIdp()
})
afterAll(() => idp.stop())

type Step = () => Promise<boolean>
/** When a step that writes this is taken. */
type Turn = (data: SessionData, step: Step) => Promise<boolean>
type Turns = { move: Turn; set: Turn; peek: (step: () => Promise<string | undefined>) => Promise<string | undefined> }

const atOnce: Turn = (_data, step) => step()
const inNoOrder: Turns = { move: atOnce, set: atOnce, peek: (step) => step() }

/** A store whose writes take turns as the test says. */
function takingTurns(store: SessionStore, turns: Turns): SessionStore {
  return {
    ...store,
    move: (from, to, session, expected) => turns.move(session.data, () => store.move(from, to, session, expected)),
    set: (key, expected, data) => turns.set(data, () => store.set(key, expected, data)),
    peek: (name) => turns.peek(() => store.peek(name)),
  }
}

/** Resolves for everybody once so many have come. */
function meetingOf(many: number): () => Promise<void> {
  const all = Promise.withResolvers<void>()
  let come = 0
  return () => {
    come += 1
    if (come === many) all.resolve()
    return all.promise
  }
}

const newestIn = ({ evidence }: SessionData) => evidence.at(-1)?.acr

let people = 0

function severalAtOnce(open: (clock: () => number) => SessionStore): void {
  const turns: Turns = { ...inNoOrder }
  let portal: TestPortal
  let subject: string
  let alice: Browser
  beforeAll(async () => {
    const store = (clock: () => number) => takingTurns(open(clock), turns)
    portal = await startPortal({ provider: idp, env: { IDP_PROFILE: 'okta' }, store })
    await until('the store is ready', () => isReady(portal.store))
  })
  afterAll(() => portal.stop())
  beforeEach(async () => {
    Object.assign(turns, inNoOrder)
    people += 1
    subject = `alice-${people}`
    idp.behave({ user: { sub: subject } })
    alice = new Browser()
    await alice.goto(`${portal.baseUrl}/sign-in?return_to=/account`)
  })

  /** What the browser would be sent back with from each of these pages, and the cookies it has now. */
  async function answersFor(...paths: string[]): Promise<{ answers: URL[]; cookie: string }> {
    const answers: URL[] = []
    for (const path of paths) answers.push(await answerFor(alice, `${portal.baseUrl}${path}`))
    return { answers, cookie: String(alice.jar.header(new URL(portal.baseUrl))) }
  }

  async function sent(url: string | URL | undefined, cookie: string, method: 'GET' | 'POST' = 'GET') {
    const headers = { Cookie: cookie, Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Site': 'same-origin' }
    const answer = await fetch(String(url), { method, headers, redirect: 'manual' })
    const session = answer.headers.getSetCookie().find((line) => /^session=s/.test(line))
    return { location: answer.headers.get('location'), session: session?.split(';')[0] }
  }

  async function levelsWith(cookie: string | undefined): Promise<string[]> {
    const answer = await fetch(`${portal.baseUrl}/api/session`, { headers: { Cookie: String(cookie) } })
    return Object.keys(((await answer.json()) as { levels?: object }).levels ?? {})
  }

  const sessions = () => portal.store.findWhere({ issuer: idp.issuer, subject })

  it('C-11: of three, one renews the session and the two others add to it, neither in the place of the other', async () => {
    const { answers, cookie } = await answersFor('/security', '/payroll', '/bank-details')
    const [allMove, bothAdd] = [meetingOf(3), meetingOf(2)]
    const renewed = Promise.withResolvers<void>()
    turns.move = async (data, step) => {
      await allMove()
      if (newestIn(data) === ACR.two || newestIn(data) === ACR.phr) return renewed.promise.then(step)
      return step().finally(renewed.resolve)
    }
    turns.set = (_data, step) => bothAdd().then(step)
    const [first, ...others] = await Promise.all(answers.map((answer) => sent(answer, cookie)))
    expect(first?.location).toBe('/security')
    expect(others).toEqual([
      { location: '/payroll', session: undefined },
      { location: '/bank-details', session: undefined },
    ])
    expect(await levelsWith(first?.session)).toEqual(['single-factor', 'two-factor', 'phishing-resistant'])
    expect(await sessions()).toHaveLength(1)
  })

  it('C-11: one that renews the session keeps what another adds in the moment before', async () => {
    const { answers, cookie } = await answersFor('/security', '/payroll', '/bank-details')
    const first = await sent(answers[0], cookie)
    const [moving, added] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    turns.move = (data, step) => {
      if (newestIn(data) !== ACR.phr) return step()
      moving.resolve()
      return added.promise.then(step)
    }
    turns.set = (_data, step) => moving.promise.then(step).finally(added.resolve)
    const [adding, renewing] = await Promise.all([
      sent(answers[1], cookie),
      sent(answers[2], `${cookie.replace(/session=[^;]*/, '')}; ${first.session}`),
    ])
    expect(adding).toEqual({ location: '/payroll', session: undefined })
    expect(renewing?.location).toBe('/bank-details')
    expect(await levelsWith(renewing?.session)).toEqual(['single-factor', 'two-factor', 'phishing-resistant'])
    expect(await sessions()).toHaveLength(1)
  })

  /** The second answer adds to what the first has renewed, once `meanwhile` has happened. It is of another session at the provider. */
  async function overtaken(meanwhile: (sid: string) => Promise<unknown>) {
    const { answers, cookie } = await answersFor('/payroll')
    alice.jar.forget('hostile_idp_session')
    const { answers: others } = await answersFor('/bank-details')
    const first = await sent(answers[0], cookie)
    turns.set = async (data, step) => {
      turns.set = atOnce
      await meanwhile(String(data.sid))
      return step()
    }
    const late = await sent(others[0], String(alice.jar.header(new URL(portal.baseUrl))))
    return { first, late }
  }

  it('F-07a: one that adds to the session ends it where the provider has logged its own out in the same moment', async () => {
    const { first, late } = await overtaken(async (sid) => {
      const body = new URLSearchParams({ logout_token: await idp.signLogoutToken({ sid }) })
      expect((await fetch(`${portal.baseUrl}/backchannel-logout`, { method: 'POST', body })).status).toBe(200)
    })
    expect(late).toEqual({ location: null, session: undefined })
    expect(portal.events('step_up.refused').at(-1)).toMatchObject({ reason: 'session_ended', subject })
    expect(await levelsWith(first.session)).toEqual([])
    expect(await sessions()).toEqual([])
  })

  it('C-11: one that adds to the session, and cannot learn whether there was a logout, leaves it as it was', async () => {
    const { first, late } = await overtaken(async () => {
      turns.peek = async (step) => {
        turns.peek = (other) => other()
        await step()
        throw new StoreUnavailable('not just now')
      }
    })
    expect(late).toEqual({ location: null, session: undefined })
    expect(await levelsWith(first.session)).toEqual(['single-factor', 'two-factor'])
  })

  it('C-11: one that is overtaken by the end of an elevation does not bring that back', async () => {
    await alice.goto(`${portal.baseUrl}/bank-details`)
    const { answers, cookie } = await answersFor('/payroll')
    const [moving, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    turns.move = (data, step) => {
      if (newestIn(data) !== ACR.two) return step()
      moving.resolve()
      return ended.promise.then(step)
    }
    const late = sent(answers[0], cookie)
    await moving.promise
    const lowered = await sent(`${portal.baseUrl}/account/end-elevation`, cookie, 'POST')
    expect(await levelsWith(lowered.session)).toEqual(['single-factor'])
    ended.resolve()
    expect(await late).toEqual({ location: '/payroll', session: undefined })
    expect(await levelsWith(lowered.session)).toEqual(['single-factor', 'two-factor'])
  })
}

describe('step-ups at once, with the sessions in memory', () => severalAtOnce((clock) => createMemoryStore({ clock })))

describe('step-ups at once, with the sessions in SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'step-ups-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  severalAtOnce((clock) =>
    createSqliteStore({ file: join(folder, 'portal.db'), clock, timeout: seconds(10), report: () => undefined }),
  )
})

describeWithRedis('step-ups at once, with the sessions in Redis', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())
  severalAtOnce((clock) => createRedisStore({ url: server.url, clock, timeout: seconds(10), report: () => undefined }))
})
