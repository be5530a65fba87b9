import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { epochSeconds, seconds } from '../../../src/assurance/time.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { describeWithRedis, startRedis } from '../../support/redis-server.ts'
import { storeContract } from './contract.ts'
import { redisBench } from './redis-bench.ts'
import { START, sessionData } from './session-data.ts'
import { severalProcesses } from './several-processes.ts'

const issuer = 'https://idp.example'
const session = { data: sessionData(), idleUntil: epochSeconds(START + 3600) }

describeWithRedis('the Redis store', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())

  storeContract(() => redisBench(server.url))
  severalProcesses(async () => ({ ...(await redisBench(server.url)), setting: server.url }))

  describe('on a server', () => {
    let bench: Awaited<ReturnType<typeof redisBench>>
    beforeEach(async () => {
      bench = await redisBench(server.url)
      await bench.store.move(null, 'a', session)
    })
    afterEach(() => bench.stop())

    test('goes on when the server has forgotten the scripts', async () => {
      await bench.client.scriptFlush()
      expect(await bench.store.claim('state', seconds(60))).toBe(true)
      expect(await bench.store.move('a', 'b', session)).toBe(true)
    })

    test('leaves nothing there without an end', async () => {
      const { store, client } = bench
      await store.touch('a', epochSeconds(START + 4000))
      await store.set('a', session.data, session.data)
      await store.move('a', 'b', session)
      await store.claim('state', seconds(60))
      await store.keep('form', 'value', seconds(60), session.data.lineage)
      const endless: string[] = []
      for (const key of await client.keys('*')) if ((await client.pTTL(key)) < 0) endless.push(key)
      expect(endless).toEqual(['portal:sessions'])
    })

    test('lets a session expire at the earlier of its two ends', async () => {
      const { store, client } = bench
      expect(await client.ttl('portal:session:a')).toBeGreaterThan(3590)
      expect(await client.ttl('portal:session:a')).toBeLessThanOrEqual(3600)
      await store.touch('a', epochSeconds(START + 7200))
      expect(await client.ttl('portal:session:a')).toBeGreaterThan(7190)
      await store.touch('a', epochSeconds(START + 99_999))
      expect(await client.ttl('portal:session:a')).toBeLessThanOrEqual(43_200)
    })

    test('takes what expired out of the indexes and the count', async () => {
      const { store, client } = bench
      await client.del('portal:session:a')
      expect(await store.findWhere({ issuer, subject: 'alice' })).toEqual([])
      bench.skip(3600)
      await store.move(null, 'b', { data: sessionData({ subject: 'bob', sid: null }), idleUntil: epochSeconds(START + 7200) })
      expect(await client.zRange('portal:sessions', 0, -1)).toEqual(['b'])
      for (const index of await client.keys('portal:index:*'))
        expect(await client.zRange(index, 0, -1)).toSatisfy(onlyOneOf('a', 'b'))
      await store.destroy('b')
      expect((await client.keys('portal:session*')).concat(await client.keys('portal:lineage*'))).toEqual([])
    })

    test('forgets the names of what was kept once it has expired or was taken', async () => {
      const { store, client } = bench
      for (let number = 0; number < 50; number += 1) {
        await store.keep(`visit ${number}`, 'value', seconds(600), session.data.lineage)
        await client.del(`portal:kept:visit ${number}`)
      }
      expect(await client.sCard(`portal:lineage:${session.data.lineage}`)).toBeLessThan(10)
    })

    const damage: Record<string, (key: string) => Promise<unknown>> = {
      'broken JSON': (key) => bench.client.hSet(key, 'record', '{"format":2,'),
      'the format of the future': (key) => bench.client.hSet(key, 'record', JSON.stringify({ format: 3, ...session.data })),
      'no record': (key) => bench.client.hDel(key, 'record'),
      'an idle end that is none': (key) => bench.client.hSet(key, 'idleUntil', 'never'),
      'an idle end without end': (key) => bench.client.hSet(key, 'idleUntil', '1e300'),
      'another type': async (key) => {
        await bench.client.del(key)
        await bench.client.set(key, 'garbage')
      },
    }

    test.each(Object.keys(damage))('grants nothing for %s, removes and reports it', async (kind) => {
      await damage[kind]?.('portal:session:a')
      expect(await bench.store.get('a')).toBeUndefined()
      expect(await bench.client.exists('portal:session:a')).toBe(0)
      expect(bench.reports.map(({ event }) => event)).toEqual(['store.corrupt_record'])
      expect(await bench.store.move(null, 'a', session)).toBe(true)
    })

    test.each(Object.keys(damage))('finds and ends the others in spite of %s', async (kind) => {
      await bench.store.move(null, 'b', { ...session, data: sessionData({ lineage: 'other' }) })
      await damage[kind]?.('portal:session:a')
      expect((await bench.store.findWhere({ issuer, subject: 'alice' })).map(({ key }) => key)).toEqual(['b'])
      expect(await bench.store.destroyWhere({ issuer, subject: 'alice' })).toHaveLength(1)
    })

    test('goes on whatever every one of its keys is overwritten with', async () => {
      const { store, client } = bench
      await store.keep('form', 'value', seconds(60), session.data.lineage)
      for (const key of await client.keys('*')) await client.set(key, 'garbage')
      expect(await store.peek('form')).toBeUndefined()
      expect(await store.take('form')).toBeUndefined()
      expect(await store.findWhere({ issuer, subject: 'alice' })).toEqual([])
      expect(await store.get('a')).toBeUndefined()
      expect(await store.move(null, 'a', session)).toBe(true)
      await store.keep('form', 'value', seconds(60), session.data.lineage)
      expect((await store.findWhere({ issuer, subject: 'alice' })).map(({ key }) => key)).toEqual(['a'])
      await store.destroy('a')
      expect(await store.peek('form')).toBeUndefined()
    })
  })
})

function onlyOneOf(gone: string, there: string) {
  return (members: unknown): boolean =>
    JSON.stringify(members) === JSON.stringify([there]) || JSON.stringify(members) === JSON.stringify([gone])
}
