import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { epochSeconds, seconds } from '../../../src/assurance/time.ts'
import type { SessionStore } from '../../../src/session/store.ts'
import { createRedisStore } from '../../../src/session/stores/redis.ts'
import type { StoreReport } from '../../../src/session/stores/report.ts'
import type { TcpProxy } from '../../hostile/tcp-proxy.ts'
import { startTcpProxy } from '../../hostile/tcp-proxy.ts'
import { freePort } from '../../support/free-port.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { describeWithRedis, startRedis } from '../../support/redis-server.ts'
import { until } from '../../support/until.ts'
import { allUnavailable, isReady, readers, writers } from './all-unavailable.ts'
import { START, sessionData } from './session-data.ts'

const session = { data: sessionData(), idleUntil: epochSeconds(START + 3600) }
const everything = { ...readers, ...writers }

describeWithRedis('the Redis store', () => {
  let server: RedisServer
  let admin: ReturnType<typeof createClient>
  let proxy: TcpProxy
  let reports: StoreReport[]
  let store: SessionStore
  let stop: () => Promise<void>

  const open = (url: string) => {
    const opened = createRedisStore({
      url,
      clock: () => START * 1000,
      timeout: seconds(1),
      report: (report) => reports.push(report),
    })
    return { opened, close: opened.start() }
  }

  beforeAll(async () => {
    server = await startRedis()
    admin = createClient({ url: server.url })
    await admin.connect()
  })
  afterAll(async () => {
    admin.destroy()
    await server.stop()
  })
  beforeEach(async () => {
    await admin.flushAll()
    reports = []
    proxy = await startTcpProxy({ port: server.port })
    ;({ opened: store, close: stop } = open(`redis://127.0.0.1:${proxy.port}`))
    await until('the store is ready', () => isReady(store))
    await store.move(null, 'a', session)
    reports.length = 0
  })
  afterEach(async () => {
    await stop()
    await proxy.stop()
  })

  describe('whose connection', () => {
    test('is cut once goes on with the next', async () => {
      proxy.cut()
      proxy.restore()
      await until('the store is ready', () => isReady(store), 1500)
      expect(await store.get('a')).toEqual(session)
    })

    test('is cut and cannot be made again is unavailable at once, says so once, and recovers by itself', async () => {
      proxy.cut()
      const began = performance.now()
      for (let round = 0; round < 5; round += 1) await allUnavailable(store, everything)
      expect(performance.now() - began).toBeLessThan(3000)
      expect(reports.map(({ event }) => event)).toEqual(['store.trouble'])
      proxy.restore()
      await until('the store is ready', () => isReady(store))
      expect(await store.get('a')).toEqual(session)
    })

    test('is slower than the time-out is unavailable within it, and piles up no connections', async () => {
      proxy.delay(3000)
      for (let round = 0; round < 3; round += 1) await allUnavailable(store, everything)
      expect(proxy.connections()).toBeLessThanOrEqual(2)
      proxy.restore()
      await until('the store is ready', () => isReady(store))
      expect(await store.get('a')).toEqual(session)
    })

    test('is slow but in time is waited for', async () => {
      proxy.delay(100)
      expect(await store.get('a')).toEqual(session)
      expect(await store.move('a', 'b', session)).toBe(true)
    })

    test('is half-open is unavailable within the time-out, and is given up for another', async () => {
      proxy.halfOpen()
      await allUnavailable(store, everything)
      proxy.restore()
      await until('the store is ready', () => isReady(store))
      expect(await store.get('a')).toEqual(session)
    })
  })

  describe('whose server', () => {
    test('pauses is unavailable within the time-out until the pause is over', async () => {
      await admin.sendCommand(['CLIENT', 'PAUSE', '2500', 'ALL'])
      await allUnavailable(store, everything)
      await until('the store is ready', () => isReady(store))
      expect(await store.get('a')).toEqual(session)
    })

    test('does not answer in time is asked again over another connection, not over the one it is silent on', async () => {
      const connections = async () => {
        const list = String(await admin.sendCommand(['CLIENT', 'LIST', 'TYPE', 'normal']))
        return list
          .trim()
          .split('\n')
          .map((line) => line.split(' ', 1)[0])
      }
      const before = await connections()
      await admin.sendCommand(['CLIENT', 'PAUSE', '1500', 'ALL'])
      await expect(store.get('a')).rejects.toMatchObject({ code: 'store_unavailable' })
      await until('the store is ready', () => isReady(store))
      const after = await connections()
      expect(before).toHaveLength(2)
      expect(after.filter((id) => before.includes(id))).toHaveLength(1)
    })

    test('comes to a step only after the caller has given up does not take it', async () => {
      const { opened: direct, close } = open(server.url)
      try {
        await until('the store is ready', () => isReady(direct))
        process.kill(server.pid, 'SIGSTOP')
        await Promise.all([
          expect(direct.move('a', 'b', session)).rejects.toMatchObject({ code: 'store_unavailable' }),
          expect(direct.claim('state', seconds(60))).rejects.toMatchObject({ code: 'store_unavailable' }),
        ])
      } finally {
        process.kill(server.pid, 'SIGCONT')
      }
      await until('the store is ready', () => isReady(store))
      expect(await store.get('a')).toEqual(session)
      expect(await store.get('b')).toBeUndefined()
      expect(await store.claim('state', seconds(60))).toBe(true)
      await close()
    })

    test('is full changes nothing, and can still be read', async () => {
      await admin.configSet('maxmemory', '1')
      try {
        const { destroy: _, destroyWhere: __, take: ___, ...growing } = writers
        await allUnavailable(store, growing)
        expect(await store.get('a')).toEqual(session)
        expect(await store.get('b')).toBeUndefined()
        expect(await store.destroy('a')).toEqual(session.data)
      } finally {
        await admin.configSet('maxmemory', '0')
      }
      expect(await store.move(null, 'a', session)).toBe(true)
    })

    test('would drop what it was given when it is full is reported', async () => {
      await admin.configSet('maxmemory', '1gb')
      await admin.configSet('maxmemory-policy', 'volatile-lru')
      const { close } = open(server.url)
      try {
        await until('it is reported', () => reports.length > 0)
        expect(reports).toEqual([{ event: 'store.trouble', detail: expect.stringContaining('noeviction') }])
      } finally {
        await admin.configSet('maxmemory-policy', 'noeviction')
        await admin.configSet('maxmemory', '0')
        await close()
      }
    })

    test('has become a replica is read and not written', async () => {
      await admin.sendCommand(['CONFIG', 'SET', 'replica-serve-stale-data', 'yes'])
      await admin.sendCommand(['REPLICAOF', '127.0.0.1', `${await freePort()}`])
      try {
        await allUnavailable(store, writers)
        expect(await store.get('a')).toEqual(session)
      } finally {
        await admin.sendCommand(['REPLICAOF', 'NO', 'ONE'])
      }
      expect(await store.move('a', 'b', session)).toBe(true)
    })

    test('wants a password that is not the one given is unavailable, and the report names no password', async () => {
      const guarded = await startRedis({ settings: ['--requirepass', 'right-password'] })
      const { opened, close } = open(`redis://:wrong-password@127.0.0.1:${guarded.port}`)
      await allUnavailable(opened, everything)
      expect(JSON.stringify(reports)).not.toContain('password@')
      expect(JSON.stringify(reports)).not.toContain('wrong-password')
      await close()
      await guarded.stop()
    })

    test('is down at start is unavailable at once, until it comes; and again when it goes', async () => {
      const port = await freePort()
      const { opened, close } = open(`redis://127.0.0.1:${port}`)
      await allUnavailable(opened, everything)
      const first = await startRedis({ port })
      await until('the store is ready', () => isReady(opened))
      expect(await opened.move(null, 'a', session)).toBe(true)
      await first.stop()
      await allUnavailable(opened, everything)
      const second = await startRedis({ port })
      await until('the store is ready', () => isReady(opened))
      expect(await opened.get('a')).toBeUndefined()
      await close()
      await second.stop()
    })
  })

  test('answers nothing before it is started, nor once it is stopped', async () => {
    const opened = createRedisStore({
      url: server.url,
      clock: Date.now,
      timeout: seconds(1),
      report: (report) => reports.push(report),
    })
    await allUnavailable(opened, everything)
    const close = opened.start()
    await until('the store is ready', () => isReady(opened))
    await close()
    await allUnavailable(opened, everything)
    await until('only the other store and the administrator are connected', async () => {
      const list = String(await admin.sendCommand(['CLIENT', 'LIST', 'TYPE', 'normal']))
      return list.trim().split('\n').length === 2
    })
  })

  test('stops while it is connecting', async () => {
    const silent = await startTcpProxy({ port: server.port })
    silent.halfOpen()
    const { close } = open(`redis://127.0.0.1:${silent.port}`)
    await pause(50)
    await close()
    await silent.stop()
  })
})
