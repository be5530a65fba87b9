import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { seconds } from '../../../src/assurance/time.ts'
import { personOf } from '../../../src/patterns/ciba/records.ts'
import type { SessionStore } from '../../../src/session/store.ts'
import { createMemoryStore } from '../../../src/session/stores/memory.ts'
import { createRedisStore } from '../../../src/session/stores/redis.ts'
import { createSqliteStore } from '../../../src/session/stores/sqlite.ts'
import { type HostileIdp, startHostileIdp } from '../../hostile/hostile-idp.ts'
import { Browser } from '../../support/browser.ts'
import { freePort } from '../../support/free-port.ts'
import { startPortal, type TestPortal } from '../../support/portal.ts'
import { describeWithRedis, startRedis } from '../../support/redis-server.ts'
import { until } from '../../support/until.ts'
import { mortal } from './mortal-store.ts'
import { pollsOf, reaches, statusOf, transfer } from './transfers-scene.ts'

let idp: HostileIdp
beforeAll(async () => {
  idp = await startHostileIdp()
})
afterAll(() => idp.stop())
beforeEach(() => idp.behave({ approval: 'pending' }))
afterEach(() => idp.reset())

async function process(store: () => SessionStore, port?: number): Promise<TestPortal> {
  const portal = await startPortal({
    provider: idp,
    env: { IDP_PROFILE: 'okta' },
    store,
    ...(port === undefined ? {} : { port }),
  })
  onTestFinished(() => portal.stop())
  return portal
}

async function aliceAt(portal: TestPortal): Promise<Browser> {
  const alice = new Browser()
  await alice.goto(`${portal.baseUrl}/sign-in?return_to=/account`)
  return alice
}

const executed = (...portals: readonly TestPortal[]) => portals.flatMap((portal) => portal.events('transfer.executed'))

describe('a restart', () => {
  test('while an approval is pending loses nothing: it is asked about on, and executed once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'approvals-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const store = () =>
      createSqliteStore({ file: join(folder, 'portal.db'), clock: Date.now, timeout: seconds(2), report: () => {} })
    const port = await freePort()
    const before = await startPortal({ provider: idp, env: { IDP_PROFILE: 'okta' }, store, port })
    const alice = await aliceAt(before)
    const path = await transfer(alice)
    await before.stop()
    idp.behave({ approval: 'approved' })

    const after = await process(store, port)
    await reaches(alice, path, 'executed')
    expect(executed(before, after)).toHaveLength(1)
    await alice.goto('/transfers')
    expect(alice.text).toContain('Paid')
  })

  test('waits for a poll that is on its way, because its answer is given once', async () => {
    const shared = createMemoryStore({ clock: Date.now })
    const port = await freePort()
    const before = await startPortal({ provider: idp, env: { IDP_PROFILE: 'okta' }, store: () => shared, port })
    const alice = await aliceAt(before)
    const path = await transfer(alice)
    const held = idp.hold('token')
    idp.behave({ approval: 'approved' })
    await held.arrived
    const stopping = before.stop()
    held.release()
    await stopping
    expect(executed(before)).toHaveLength(1)
    await process(() => shared, port)
    expect(await statusOf(alice, path)).toBe('executed')
  })
})

describe('I-13: a process that is killed', () => {
  test.each([
    ['after the approval was written down, before the ledger heard of it', 'before', /^ledger:/],
    ['after the ledger had entered it, before anybody was told', 'after', /^ledger:/],
  ] as const)('I-13: %s: another one goes on, and it is in the ledger once', async (_name, when, name) => {
    const shared = createMemoryStore({ clock: Date.now })
    const victim = mortal(shared, when, 'replace', name)
    const first = await process(() => victim.store)
    onTestFinished(() => victim.bury())
    const alice = await aliceAt(first)
    const path = await transfer(alice)
    idp.behave({ approval: 'approved' })
    await victim.died

    const second = await process(() => shared)
    await alice.goto(`${second.baseUrl}/transfers`)
    await reaches(alice, path, 'executed')
    const entered = await ledgerOf(shared)
    expect(entered).toHaveLength(1)
    // Nobody is told twice; where the process died before it could say it, nobody is told at all.
    expect(executed(first, second)).toHaveLength(when === 'before' ? 1 : 0)
    expect(pollsOf({ idp })).toHaveLength(1)
  })

  test('I-13: with the provider’s yes in its hands: it is not executed', async () => {
    const shared = createMemoryStore({ clock: Date.now })
    const victim = mortal(shared, 'before', 'replace', /^transfer:.*/)
    const first = await process(() => shared)
    const alice = await aliceAt(first)
    const path = await transfer(alice)
    await first.stop()
    const second = await process(() => victim.store)
    onTestFinished(() => victim.bury())
    idp.behave({ approval: 'approved' })
    await victim.died
    const third = await process(() => shared)
    // The poll belongs to the dead process for a while; until the time is over nobody knows better.
    third.advance(125)
    await alice.goto(`${third.baseUrl}/transfers`)
    await reaches(alice, path, 'expired')
    expect(await ledgerOf(shared)).toEqual([])
    expect(executed(first, second, third)).toEqual([])
  })
})

/** The names of alice's entries in the ledger. */
async function ledgerOf(store: SessionStore): Promise<readonly string[]> {
  const entries = await store.keptFor(`ledger-of:${personOf({ issuer: idp.issuer, subject: 'alice' })}`)
  return entries.map(({ name }) => name)
}

describeWithRedis('two processes on one Redis', () => {
  test('make each poll once between them, and execute once', async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.stop())
    const store = () => createRedisStore({ url: redis.url, clock: Date.now, timeout: seconds(2), report: () => {} })
    const [one, other] = [await process(store), await process(store)]
    const alice = await aliceAt(one)
    const paths = [await transfer(alice), await transfer(alice, { payee: 'Stadtwerke' })]
    await pause(5_000)
    const polled = pollsOf({ idp }).map(({ parameters, at }) => ({ id: parameters.get('auth_req_id'), at }))
    for (const id of new Set(polled.map((poll) => poll.id))) {
      const times = polled.filter((poll) => poll.id === id).map(({ at }) => at)
      for (const [place, time] of times.slice(1).entries()) expect(time - (times[place] as number)).toBeGreaterThanOrEqual(1_000)
    }
    expect(polled.length).toBeGreaterThanOrEqual(2)

    idp.behave({ approval: 'approved' })
    for (const path of paths) await reaches(alice, path, 'executed')
    await alice.goto(`${other.baseUrl}/transfers`)
    expect(alice.text.match(/Paid/g)).toHaveLength(2)
    expect(executed(one, other)).toHaveLength(2)
    expect(new Set(executed(one, other).map(({ detail }) => detail)).size).toBe(2)
  })

  test('end it for each other: signed out at one, the other asks nothing and executes nothing', async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.stop())
    const store = () => createRedisStore({ url: redis.url, clock: Date.now, timeout: seconds(2), report: () => {} })
    const [one, other] = [await process(store), await process(store)]
    const alice = await aliceAt(one)
    await transfer(alice)
    await alice.goto(`${other.baseUrl}/transfers`)
    await alice.submit('/sign-out')
    idp.behave({ approval: 'approved' })
    await until('it has ended', () => [one, other].some((portal) => portal.events('approval.denied').length === 1))
    expect(executed(one, other)).toEqual([])
  })
})
