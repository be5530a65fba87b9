// Longer than most: all that every store does, in one place, so that no store can leave a part of it out.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Evidence } from '../../../src/assurance/evidence.ts'
import { epochSeconds, seconds } from '../../../src/assurance/time.ts'
import type { SessionData } from '../../../src/session/data.ts'
import type { SessionStore } from '../../../src/session/store.ts'
import type { StoreReport } from '../../../src/session/stores/report.ts'
import { START, sessionData } from './session-data.ts'

/** A started store with its clock at `START`, and what the contract needs to look at it from outside. */
export type Bench = Readonly<{
  store: SessionStore
  /** A second way in to the same backend, as another process has it; the same store where there is only one way. */
  other: SessionStore
  reports: readonly StoreReport[]
  /** Moves the store's clock, and waits where the backend also looks at its own. */
  pass(length: number): Promise<void>
  /** Moves the store's clock only. */
  skip(length: number): void
  stop(): Promise<void>
}>

const issuer = 'https://idp.example'
const idleUntil = epochSeconds(START + 3600)
const callers = Array.from({ length: 100 }, (_, number) => number)

/** What every store does. */
export function storeContract(open: () => Promise<Bench>): void {
  let bench: Bench
  let store: SessionStore
  beforeEach(async () => {
    bench = await open()
    store = bench.store
  })
  afterEach(() => bench.stop())

  const begin = (key: string, changed: Partial<SessionData> = {}, until = idleUntil) =>
    store.move(null, key, { data: sessionData({ lineage: `lineage of ${key}`, ...changed }), idleUntil: until })
  const keysWhere = async (where: Omit<Parameters<SessionStore['findWhere']>[0], 'issuer'>) =>
    (await store.findWhere({ issuer, ...where })).map(({ key }) => key)

  describe('a session', () => {
    test('is there from its beginning, as it was given', async () => {
      const data = sessionData()
      expect(await store.get('a')).toBeUndefined()
      expect(await store.move(null, 'a', { data, idleUntil })).toBe(true)
      expect(await store.get('a')).toEqual({ data, idleUntil })
      expect(await bench.other.get('a')).toEqual({ data, idleUntil })
    })

    test('is a copy: what a reader or the writer does to theirs changes nothing', async () => {
      const amr = ['pwd']
      await begin('a', { evidence: [{ acr: null, amr, acrs: [], authTime: null }] as unknown as SessionData['evidence'] })
      amr.push('otp')
      const read = (await store.get('a')) as unknown as { data: { evidence: { amr: string[] }[] } }
      read.data.evidence[0]?.amr.push('hwk')
      expect((await store.get('a'))?.data.evidence[0]?.amr).toEqual(['pwd'])
    })

    test('does not begin under a key that is taken', async () => {
      await begin('a')
      expect(await begin('a', { subject: 'mallory' })).toBe(false)
      expect((await store.get('a'))?.data.subject).toBe('alice')
      expect(await keysWhere({ subject: 'mallory' })).toEqual([])
    })

    test('is replaced by set, which leaves the idle clock alone', async () => {
      await begin('a')
      const data = sessionData({ lineage: 'lineage of a', name: 'New name', sid: 'sid-2' })
      expect(await store.set('a', sessionData({ lineage: 'lineage of a' }), data)).toBe(true)
      expect(await store.get('a')).toEqual({ data, idleUntil })
      expect(await keysWhere({ sid: 'sid-2' })).toEqual(['a'])
      expect(await keysWhere({ sid: 'sid-1' })).toEqual([])
    })

    test('is not replaced by set where it is another than the writer read', async () => {
      await begin('a')
      const read = sessionData({ lineage: 'lineage of a' })
      for (const changed of [{ name: null }, { evidence: [] }, { renewedFrom: [{ key: 'b', until: START }] }, { agent: '' }])
        expect(await store.set('a', { ...read, ...changed }, { ...read, name: 'Mallory' })).toBe(false)
      expect((await store.get('a'))?.data).toEqual(read)
    })

    test('is the same to a writer whose fields came in another order', async () => {
      const data = sessionData({ renewedFrom: [{ until: START, key: 'before' }] })
      await store.move(null, 'a', { data, idleUntil })
      const turned = Object.fromEntries(Object.entries(data).reverse()) as unknown as SessionData
      expect(await store.set('a', turned, { ...turned, agent: 'first' })).toBe(true)
      expect(await store.move('a', 'b', { data, idleUntil }, (await store.get('a'))?.data)).toBe(true)
    })

    test('that was signed out is not brought back by a slow request', async () => {
      await begin('a')
      const slow = await store.get('a')
      await store.destroy('a')
      const read = slow?.data as SessionData
      expect(await store.set('a', read, read)).toBe(false)
      await store.touch('a', epochSeconds(idleUntil + 60))
      expect(await store.move('a', 'b', { data: sessionData(), idleUntil })).toBe(false)
      expect(await store.get('a')).toBeUndefined()
      expect(await store.get('b')).toBeUndefined()
      expect(await keysWhere({ subject: 'alice' })).toEqual([])
    })

    test('is answered by the destroy that ended it, and by no other', async () => {
      await begin('a')
      expect(await store.destroy('a')).toEqual(sessionData({ lineage: 'lineage of a' }))
      expect(await store.destroy('a')).toBeUndefined()
      expect(await store.destroy('never there')).toBeUndefined()
    })

    test('is counted while it lives', async () => {
      expect(await store.count()).toBe(0)
      await begin('a')
      await begin('b')
      expect(await store.count()).toBe(2)
      await store.destroy('a')
      expect(await store.count()).toBe(1)
      bench.skip(3660)
      expect(await store.count()).toBe(0)
    })
  })

  describe('the end of a session', () => {
    test('is the second its idle time is over, not the one before', async () => {
      await begin('a')
      bench.skip(3599)
      expect(await store.get('a')).toBeDefined()
      bench.skip(1)
      expect(await store.get('a')).toBeUndefined()
    })

    test('is put off by touch', async () => {
      await begin('a')
      bench.skip(3000)
      await store.touch('a', epochSeconds(START + 6600))
      bench.skip(3599)
      expect((await store.get('a'))?.idleUntil).toBe(START + 6600)
      bench.skip(1)
      expect(await store.get('a')).toBeUndefined()
    })

    test('is its absolute end, however often it is touched', async () => {
      await begin('a', { endsAt: epochSeconds(START + 100) })
      await store.touch('a', epochSeconds(START + 9999))
      bench.skip(99)
      expect(await store.get('a')).toBeDefined()
      bench.skip(1)
      expect(await store.get('a')).toBeUndefined()
    })

    test('is final: nothing set, touched, moved, found or destroyed afterwards', async () => {
      await begin('a')
      await begin('b', { endsAt: epochSeconds(START + 100) })
      for (const [key, end] of [
        ['b', 100],
        ['a', 3500],
      ] as const) {
        const asRead = (await store.get(key))?.data as SessionData
        bench.skip(end)
        expect(await store.set(key, asRead, asRead)).toBe(false)
        await store.touch(key, epochSeconds(START + 9999))
        const moved = { data: sessionData({ lineage: `lineage of ${key}` }), idleUntil: epochSeconds(START + 9999) }
        expect(await store.move(key, `${key} moved`, moved)).toBe(false)
        expect(await store.move(key, `${key} moved`, moved, asRead)).toBe(false)
        expect(await store.get(key)).toBeUndefined()
        expect(await store.get(`${key} moved`)).toBeUndefined()
      }
      expect(await keysWhere({ subject: 'alice' })).toEqual([])
      expect(await store.destroyWhere({ issuer, subject: 'alice' })).toEqual([])
      expect(await store.destroy('a')).toBeUndefined()
    })
  })

  describe('a move', () => {
    test('puts the session under its new key and out of its old one', async () => {
      await begin('a')
      const data = sessionData({ lineage: 'lineage of a', sid: 'sid-2' })
      expect(await store.move('a', 'b', { data, idleUntil: epochSeconds(idleUntil + 5) })).toBe(true)
      expect(await store.get('a')).toBeUndefined()
      expect(await store.get('b')).toEqual({ data, idleUntil: idleUntil + 5 })
      expect(await keysWhere({ subject: 'alice' })).toEqual(['b'])
      expect(await keysWhere({ sid: 'sid-1' })).toEqual([])
      expect(await keysWhere({ sid: 'sid-2' })).toEqual(['b'])
    })

    test('to a key that is taken does nothing', async () => {
      await begin('a')
      await begin('b', { subject: 'bob' })
      const read = sessionData({ lineage: 'lineage of a' })
      for (const to of ['a', 'b'])
        for (const expected of [[], [read]])
          expect(await store.move('a', to, { data: { ...read, name: 'moved' }, idleUntil }, ...expected)).toBe(false)
      expect((await store.get('a'))?.data.name).toBe(sessionData().name)
      expect((await store.get('b'))?.data.subject).toBe('bob')
    })

    test('of a session that is another than the writer read does nothing', async () => {
      await begin('a')
      const read = sessionData({ lineage: 'lineage of a' })
      await store.set('a', read, { ...read, agent: 'changed' })
      expect(await store.move('a', 'b', { data: { ...read, name: 'moved' }, idleUntil }, read)).toBe(false)
      expect(await store.get('b')).toBeUndefined()
      expect(await store.get('a')).toEqual({ data: { ...read, agent: 'changed' }, idleUntil })
      expect(await keysWhere({ subject: 'alice' })).toEqual(['a'])
      expect(await store.move('a', 'b', { data: read, idleUntil }, { ...read, agent: 'changed' })).toBe(true)
      expect(await store.get('b')).toEqual({ data: read, idleUntil })
    })

    test('and a set, ten of them at once, lose nothing of each other where each writes upon what it read', async () => {
      await begin('a', { evidence: [] })
      const add = async (number: number) => {
        const through = number % 4 < 2 ? store : bench.other
        const added = { acr: `${number}`, amr: [], acrs: [], authTime: null } as unknown as Evidence
        for (let written = false, round = 0; !written; round += 1) {
          const [found] = await through.findWhere({ issuer, lineage: 'lineage of a' })
          if (found === undefined) throw new Error('the session is lost')
          const { key, session } = found
          const data = { ...session.data, evidence: [...session.data.evidence, added] }
          written =
            number % 2 === 0
              ? await through.set(key, session.data, data)
              : await through.move(key, `${number} ${round}`, { data, idleUntil }, session.data)
        }
      }
      const ten = callers.slice(0, 10)
      await Promise.all(ten.map(add))
      const [one, ...others] = await store.findWhere({ issuer, lineage: 'lineage of a' })
      expect(one?.session.data.evidence.map(({ acr }) => Number(acr)).sort((x, y) => x - y)).toEqual(ten)
      expect(others).toEqual([])
    })

    test('of a hundred at once happens exactly once', async () => {
      await begin('a')
      const moved = await Promise.all(
        callers.map((number) => {
          const through = number % 2 === 0 ? store : bench.other
          return through.move('a', `to ${number}`, {
            data: sessionData({ lineage: 'lineage of a', agent: `${number}` }),
            idleUntil,
          })
        }),
      )
      expect(moved.filter((won) => won)).toHaveLength(1)
      const winner = moved.indexOf(true)
      expect((await store.get(`to ${winner}`))?.data.agent).toBe(`${winner}`)
      expect(await keysWhere({ subject: 'alice' })).toEqual([`to ${winner}`])
    })

    test('takes along what is kept for its lineage', async () => {
      await begin('a')
      await store.keep('form', 'iban=…', seconds(600), 'lineage of a')
      await store.move('a', 'b', { data: sessionData({ lineage: 'lineage of a' }), idleUntil })
      expect(await store.peek('form')).toBe('iban=…')
      const data = sessionData({ lineage: 'lineage of a' })
      expect(await store.move('b', 'c', { data, idleUntil }, data)).toBe(true)
      expect(await store.peek('form')).toBe('iban=…')
      await store.destroy('c')
      expect(await store.peek('form')).toBeUndefined()
    })

    test('to another lineage leaves nothing of the first', async () => {
      await begin('a')
      await store.keep('form', 'of the first person', seconds(600), 'lineage of a')
      await store.keep('other', 'of somebody else', seconds(600), 'lineage of c')
      const bobs = { data: sessionData({ lineage: 'lineage of b', subject: 'bob' }), idleUntil }
      expect(await store.move('a', 'b', bobs, sessionData({ lineage: 'lineage of a' }))).toBe(true)
      expect(await store.peek('form')).toBeUndefined()
      expect(await store.peek('other')).toBe('of somebody else')
    })
  })

  describe('a claim', () => {
    test('is true for exactly one of a hundred at once', async () => {
      const won = await Promise.all(
        callers.map((number) => (number % 2 === 0 ? store : bench.other).claim('state', seconds(600))),
      )
      expect(won.filter((one) => one)).toHaveLength(1)
      expect(await store.claim('state', seconds(600))).toBe(false)
      expect(await store.claim('another', seconds(600))).toBe(true)
    })

    test('may be made again when its time is over', async () => {
      expect(await store.isClaimed('state')).toBe(false)
      expect(await store.claim('state', seconds(1))).toBe(true)
      expect(await store.claim('state', seconds(1))).toBe(false)
      expect([await store.isClaimed('state'), await bench.other.isClaimed('state')]).toEqual([true, true])
      await bench.pass(1)
      expect(await store.isClaimed('state')).toBe(false)
      expect(await store.claim('state', seconds(1))).toBe(true)
    })
  })

  describe('a kept value', () => {
    test('is seen any number of times and taken once', async () => {
      await store.keep('form', 'value', seconds(600))
      expect(await store.peek('form')).toBe('value')
      expect(await bench.other.peek('form')).toBe('value')
      expect(await store.take('form')).toBe('value')
      expect(await store.take('form')).toBeUndefined()
      expect(await store.peek('form')).toBeUndefined()
    })

    test('is taken by exactly one of a hundred at once', async () => {
      await store.keep('form', 'value', seconds(600))
      const taken = await Promise.all(callers.map((number) => (number % 2 === 0 ? store : bench.other).take('form')))
      expect(taken.filter((value) => value !== undefined)).toEqual(['value'])
    })

    test('may be empty, and of any characters', async () => {
      await store.keep('empty', '', seconds(600))
      expect(await store.take('empty')).toBe('')
      await store.keep('wide', 'ä😀\n\'"%', seconds(600))
      expect(await store.take('wide')).toBe('ä😀\n\'"%')
    })

    test('replaces an older one of its name, with its time and lineage', async () => {
      await begin('a')
      await begin('b')
      await store.keep('form', 'first', seconds(1), 'lineage of a')
      await store.keep('form', 'second', seconds(600), 'lineage of b')
      await store.destroy('a')
      await bench.pass(1)
      expect(await store.peek('form')).toBe('second')
      await store.destroy('b')
      expect(await store.peek('form')).toBeUndefined()
    })

    test('ends with its time', async () => {
      await begin('a')
      await store.keep('free', 'value', seconds(1))
      await store.keep('tied', 'value', seconds(1), 'lineage of a')
      await bench.pass(1)
      for (const name of ['free', 'tied']) {
        expect(await store.peek(name)).toBeUndefined()
        expect(await store.take(name)).toBeUndefined()
      }
    })

    test('ends with the session of its lineage, whichever way that ends', async () => {
      for (const key of ['a', 'b', 'c']) {
        await begin(key, { subject: key, sid: `sid of ${key}` })
        await store.keep(`form of ${key}`, 'value', seconds(600), `lineage of ${key}`)
      }
      await store.keep('of nobody', 'value', seconds(600))
      await store.destroy('a')
      await store.destroyWhere({ issuer, subject: 'b' })
      expect(await store.peek('form of a')).toBeUndefined()
      expect(await store.peek('form of b')).toBeUndefined()
      expect(await store.peek('form of c')).toBe('value')
      expect(await store.peek('of nobody')).toBe('value')
    })
  })

  describe('a kept value is replaced', () => {
    test('only where what was expected is kept', async () => {
      await store.keep('transfer', 'pending', seconds(600))
      expect(await store.replace('transfer', 'approved', 'executed', seconds(600))).toBe(false)
      expect(await store.replace('transfer', null, 'executed', seconds(600))).toBe(false)
      expect(await store.peek('transfer')).toBe('pending')
      expect(await store.replace('transfer', 'pending', 'ä😀 approved', seconds(600))).toBe(true)
      expect(await bench.other.peek('transfer')).toBe('ä😀 approved')
    })

    test('and begins only where nothing is', async () => {
      expect(await store.replace('transfer', '', 'pending', seconds(600))).toBe(false)
      expect(await store.peek('transfer')).toBeUndefined()
      expect(await store.replace('transfer', null, '', seconds(600))).toBe(true)
      expect(await store.replace('transfer', null, 'again', seconds(600))).toBe(false)
      expect(await store.replace('transfer', '', 'pending', seconds(600))).toBe(true)
    })

    test('by one of a hundred writers at once, in both ways', async () => {
      const write = (expected: string | null, what: string) =>
        Promise.all(
          callers.map((n) => (n % 2 === 0 ? store : bench.other).replace('transfer', expected, `${what} by ${n}`, seconds(600))),
        )
      expect((await write(null, 'first')).filter((won) => won)).toHaveLength(1)
      const held = (await store.peek('transfer')) as string
      expect((await write(held, 'second')).filter((won) => won)).toHaveLength(1)
    })

    test('never when its time is over, and is then nothing', async () => {
      await store.keep('transfer', 'pending', seconds(1))
      await bench.pass(1)
      expect(await store.replace('transfer', 'pending', 'approved', seconds(600))).toBe(false)
      expect(await store.replace('transfer', null, 'anew', seconds(1))).toBe(true)
      await bench.pass(1)
      expect(await store.peek('transfer')).toBeUndefined()
    })

    test('never when it ended with its session', async () => {
      await begin('a')
      expect(await store.replace('transfer', null, 'pending', seconds(600), 'lineage of a')).toBe(true)
      expect(await store.replace('transfer', 'pending', 'approved', seconds(600), 'lineage of a')).toBe(true)
      await store.destroy('a')
      expect(await store.replace('transfer', 'approved', 'executed', seconds(600), 'lineage of a')).toBe(false)
      expect(await store.peek('transfer')).toBeUndefined()
    })
  })

  describe('what is kept for a lineage', () => {
    const namesFor = async (lineage: string) => (await store.keptFor(lineage)).map(({ name }) => name).sort()

    test('is listed, with its values, and nothing else is', async () => {
      await store.keep('one', '1', seconds(600), 'lineage of a')
      await bench.other.replace('two', null, '2', seconds(600), 'lineage of a')
      await store.keep('three', '3', seconds(600), 'lineage of b')
      await store.keep('four', '4', seconds(600))
      expect((await store.keptFor('lineage of a')).toSorted((x, y) => x.name.localeCompare(y.name))).toEqual([
        { name: 'one', value: '1' },
        { name: 'two', value: '2' },
      ])
      expect(await store.keptFor('lineage of nobody')).toEqual([])
    })

    test('is listed no more when it was taken, was kept for another, or its time is over', async () => {
      await store.keep('taken', '1', seconds(600), 'group')
      await store.keep('moved', '2', seconds(600), 'group')
      await store.keep('short', '3', seconds(1), 'group')
      await store.keep('there', '4', seconds(600), 'group')
      await store.take('taken')
      await store.keep('moved', '2', seconds(600), 'another group')
      await bench.pass(1)
      expect(await namesFor('group')).toEqual(['there'])
    })
  })

  describe('sessions are found', () => {
    beforeEach(async () => {
      await begin('a1', { sid: 's1', startedAt: epochSeconds(START - 30) })
      await begin('a2', { sid: 's2', startedAt: epochSeconds(START - 10) })
      await begin('a3', { sid: null, startedAt: epochSeconds(START - 20) })
      await begin('b1', { subject: 'bob', sid: 's1', startedAt: epochSeconds(START - 5) })
      await begin('elsewhere', { issuer: 'https://other.example', sid: 's1' })
    })

    test('of a person, newest first', async () => {
      expect(await keysWhere({ subject: 'alice' })).toEqual(['a2', 'a3', 'a1'])
      expect((await store.findWhere({ issuer, subject: 'bob' }))[0]?.session).toEqual(await store.get('b1'))
      expect(await keysWhere({ subject: 'nobody' })).toEqual([])
    })

    test('of one session at the provider', async () => {
      expect(await keysWhere({ sid: 's1' })).toEqual(['b1', 'a1'])
      expect(await keysWhere({ sid: 'unknown' })).toEqual([])
    })

    test('where both must match', async () => {
      expect(await keysWhere({ sid: 's1', subject: 'alice' })).toEqual(['a1'])
      expect(await keysWhere({ sid: 's2', subject: 'bob' })).toEqual([])
    })

    test('of one lineage, and of its issuer only', async () => {
      expect(await keysWhere({ lineage: 'lineage of a3' })).toEqual(['a3'])
      expect(await keysWhere({ lineage: 'lineage of a3', subject: 'bob' })).toEqual([])
      expect(await keysWhere({ lineage: 'lineage of elsewhere' })).toEqual([])
    })

    test('that began up to a second', async () => {
      expect(await keysWhere({ subject: 'alice', startedUpTo: epochSeconds(START - 20) })).toEqual(['a3', 'a1'])
      expect(await keysWhere({ subject: 'alice', startedUpTo: epochSeconds(START - 21) })).toEqual(['a1'])
    })

    test('all but the one in hand', async () => {
      expect(await keysWhere({ subject: 'alice', exceptLineage: 'lineage of a2' })).toEqual(['a3', 'a1'])
    })

    test('never of everybody', async () => {
      await expect(store.findWhere({ issuer })).rejects.toThrow(TypeError)
      await expect(store.destroyWhere({ issuer, exceptLineage: 'x' })).rejects.toThrow(TypeError)
      expect(await keysWhere({ subject: 'alice' })).toHaveLength(3)
    })

    test('and destroyed: by subject', async () => {
      const ended = await store.destroyWhere({ issuer, subject: 'alice' })
      expect(ended.map(({ lineage }) => lineage)).toEqual(['lineage of a2', 'lineage of a3', 'lineage of a1'])
      for (const key of ['a1', 'a2', 'a3']) expect(await store.get(key)).toBeUndefined()
      for (const key of ['b1', 'elsewhere']) expect(await store.get(key)).toBeDefined()
      expect(await store.destroyWhere({ issuer, subject: 'alice' })).toEqual([])
    })

    test('and destroyed: by sid', async () => {
      expect((await store.destroyWhere({ issuer, sid: 's1' })).map(({ subject }) => subject)).toEqual(['bob', 'alice'])
      for (const key of ['a2', 'a3', 'elsewhere']) expect(await store.get(key)).toBeDefined()
    })

    test('and destroyed: by both', async () => {
      expect(await store.destroyWhere({ issuer, sid: 's1', subject: 'bob' })).toHaveLength(1)
      expect(await store.get('b1')).toBeUndefined()
      expect(await store.get('a1')).toBeDefined()
    })

    test('and destroyed: those that began before a logout was issued', async () => {
      const ended = await store.destroyWhere({ issuer, subject: 'alice', startedUpTo: epochSeconds(START - 20) })
      expect(ended.map(({ lineage }) => lineage)).toEqual(['lineage of a3', 'lineage of a1'])
      expect(await store.get('a2')).toBeDefined()
    })

    test('and destroyed: all others', async () => {
      expect(await store.destroyWhere({ issuer, subject: 'alice', exceptLineage: 'lineage of a1' })).toHaveLength(2)
      expect(await keysWhere({ subject: 'alice' })).toEqual(['a1'])
    })

    test('and destroyed while one of them moves: it ends under whichever key it has', async () => {
      const data = sessionData({ lineage: 'lineage of a1', sid: 's1' })
      const [moved, ended] = await Promise.all([
        store.move('a1', 'a1 moved', { data, idleUntil }),
        bench.other.destroyWhere({ issuer, subject: 'alice' }),
      ])
      expect(ended.some(({ lineage }) => lineage === 'lineage of a1')).toBe(true)
      expect(await store.get('a1')).toBeUndefined()
      expect(await store.get('a1 moved')).toBeUndefined()
      expect(typeof moved).toBe('boolean')
    })
  })

  describe('a corrupt record', () => {
    const wrong: Record<string, Partial<Record<keyof SessionData, unknown>>> = {
      'evidence that is none': { evidence: 'phishing-resistant' },
      'evidence of wrong types': { evidence: [{ acr: 7, amr: 'otp', acrs: [], authTime: '1764000000' }] },
      'no agent': { agent: null },
    }

    test.each(Object.entries(wrong))('with %s grants nothing, is removed and is reported once', async (_, changed) => {
      await begin('a', changed as Partial<SessionData>)
      await store.keep('form', 'value', seconds(600), 'lineage of a')
      expect(await store.get('a')).toBeUndefined()
      expect(await store.get('a')).toBeUndefined()
      expect(bench.reports.map(({ event }) => event)).toEqual(['store.corrupt_record'])
      expect(await store.peek('form')).toBeUndefined()
      expect(await begin('a')).toBe(true)
    })

    test('is not in the way of the others', async () => {
      await begin('bad', { evidence: 'x' } as unknown as Partial<SessionData>)
      await begin('good')
      expect(await keysWhere({ subject: 'alice' })).toEqual(['good'])
      await begin('bad', { evidence: 'x' } as unknown as Partial<SessionData>)
      expect(await store.destroyWhere({ issuer, subject: 'alice' })).toHaveLength(1)
      expect(await begin('bad')).toBe(true)
      expect(bench.reports.every(({ event, detail }) => event === 'store.corrupt_record' && !detail.includes('alice'))).toBe(true)
    })

    test('is nothing that was destroyed', async () => {
      await begin('bad', { evidence: 'x' } as unknown as Partial<SessionData>)
      expect(await store.destroy('bad')).toBeUndefined()
      expect(bench.reports).toHaveLength(1)
    })
  })

  test('is ready', async () => {
    await expect(store.ready()).resolves.toBeUndefined()
  })
}
