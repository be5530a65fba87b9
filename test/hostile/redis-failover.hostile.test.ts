// Group D, when the server that keeps the sessions is lost for good: Sentinels make its replica the primary, and the portal follows.
import { createClient } from 'redis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { seconds } from '../../src/assurance/time.ts'
import { chooseStore } from '../../src/session/stores/choose.ts'
import type { Report } from '../../src/session/stores/report.ts'
import { connectCounter, type SharedCounter } from '../../src/web/shared-counter.ts'
import { Browser } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { type RedisSentinels, startRedisWithSentinels } from '../support/redis-sentinel.ts'
import { describeWithRedis, startRedis } from '../support/redis-server.ts'
import { until } from '../support/until.ts'
import { type HostileIdp, startHostileIdp } from './hostile-idp.ts'
import { answerFor } from './scene.ts'

const A_FAILOVER_MS = 60_000

describeWithRedis('Redis with Sentinels', () => {
  let idp: HostileIdp
  let servers: RedisSentinels
  let portal: TestPortal
  let counter: SharedCounter

  const chosen = (setting: string, clock: () => number) =>
    chooseStore({ setting, clock, timeout: seconds(1), report: () => undefined })

  beforeAll(async () => {
    ;[idp, servers] = await Promise.all([startHostileIdp(), startRedisWithSentinels()])
    portal = await startPortal({ provider: idp, env: { IDP_PROFILE: 'okta' }, store: (clock) => chosen(servers.url, clock) })
    counter = connectCounter(servers.url, seconds(1))
  })
  afterAll(async () => {
    await Promise.all([portal.stop(), counter.close()])
    await Promise.all([servers.stop(), idp.stop()])
  })

  it.each([
    ['no Sentinel knows the name', () => servers.url.replace('=sessions', '=others'), 'the name is unknown'],
    ['no Sentinel is there', () => 'redis://127.0.0.1:1,127.0.0.1:2/3?sentinel=sessions', 'connect ECONNREFUSED'],
  ])('D-11: where %s, the store is unavailable and says why', async (_case, setting, said) => {
    const reports: string[] = []
    // Patient, so that what it says first is what is wrong and not that this machine is slow.
    const report: Report = ({ detail }) => reports.push(detail)
    const store = chooseStore({ setting: setting(), clock: Date.now, timeout: seconds(15), report })
    const close = store.start()
    const words = `Redis: no Sentinel names a primary: ${said}`
    await until('it is said', () => reports.some((detail) => detail.includes(words)), 20_000)
    await expect(store.get('a')).rejects.toMatchObject({ code: 'store_unavailable' })
    await close()
  })

  it('D-11: a Redis Cluster is named as what it is, and keeps nothing', async () => {
    const node = await startRedis({ settings: ['--cluster-enabled', 'yes', '--cluster-port', String(await freePort())] })
    const store = chosen(node.url, Date.now)
    const close = store.start()
    await until('it is said', () =>
      store.ready().then(
        () => false,
        (error) => String(error).includes('Redis Cluster'),
      ),
    )
    await close()
    await node.stop()
  })

  it('D-11: when the primary is killed it is 503 until the replica has taken over; then sessions and levels are there, and no code is taken twice', async () => {
    const ready = async () => (await fetch(`${portal.baseUrl}/readyz`)).status
    await until('the portal is ready', async () => (await ready()) === 200, 20_000)
    const alice = new Browser()
    await alice.goto(`${portal.baseUrl}/sign-in?return_to=/account`)
    const answer = await answerFor(alice, `${portal.baseUrl}/payroll`)
    const used = alice.jar.header(new URL(portal.baseUrl))
    await alice.goto(answer.href)
    expect(alice.status).toBe(200)
    const counted = () => counter.client.eval("return redis.call('INCR', KEYS[1])", { keys: ['portal:rate:x'], arguments: [] })
    expect(await counted()).toBe(1)
    await allArrived(servers)

    await servers.loseOne()
    await servers.primary.stop()
    const [payroll, session, count, probe] = await Promise.all([
      alice.fetchJson('/payroll'),
      alice.fetchJson('/api/session'),
      counted().catch((error: { code: string }) => error.code),
      ready(),
    ])
    expect([payroll.status, session.status, count, probe]).toEqual([503, 503, 'store_unavailable', 503])
    expect(payroll.headers['retry-after']).toMatch(/^\d+$/)

    await until('the replica has taken over', async () => (await ready()) === 200, A_FAILOVER_MS)
    await alice.goto(`${portal.baseUrl}/payroll`)
    expect(alice.status).toBe(200)
    await until(
      'the counter follows',
      () =>
        counted().then(
          (count) => count === 2,
          () => false,
        ),
      20_000,
    )
    const again = await fetch(answer, { headers: { Cookie: String(used), Accept: 'application/json' }, redirect: 'manual' })
    expect(await again.json()).toMatchObject({ status: 400, code: 'already_used' })
    await alice.submit('/account/end-elevation')
    expect((await alice.fetchJson('/api/session')).json).toMatchObject({ signed_in: true })
  }, 120_000)
})

/** The replica has everything that was written: what it has not when the primary dies is lost, which no client can mend. */
async function allArrived({ primary }: RedisSentinels): Promise<void> {
  const client = createClient({ url: primary.url })
  await client.connect()
  await client.set('last', '1')
  expect(await client.wait(1, 10_000)).toBe(1)
  client.destroy()
}
