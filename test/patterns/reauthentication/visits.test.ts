import { beforeEach, describe, expect, test } from 'vitest'
import { secondOf } from '../../../src/assurance/time.ts'
import { lookUp, type OpenVisit, openVisit, useVisit, VISIT } from '../../../src/patterns/reauthentication/visits.ts'
import type { SessionStore } from '../../../src/session/store.ts'
import { createMemoryStore } from '../../../src/session/stores/memory.ts'

const place = { lineage: 'of-alice', route: '/security' }
let milliseconds: number
let store: SessionStore
let visit: OpenVisit

beforeEach(async () => {
  milliseconds = 1_764_000_000_000
  store = createMemoryStore({ clock: () => milliseconds })
  visit = await openVisit(store, place, secondOf(milliseconds))
})

const state = async (id: unknown, where = place) => (await lookUp(store, where, id)).state

test('a visit is open until its time is over, and says until when', async () => {
  milliseconds += VISIT * 1000 - 1
  await expect(lookUp(store, place, visit.id)).resolves.toEqual({ state: 'open', visit })
  milliseconds += 1
  expect(await state(visit.id)).toBe('none')
})

test('looking uses nothing up', async () => {
  expect(await state(visit.id)).toBe('open')
  expect(await state(visit.id)).toBe('open')
})

test('of many forms of one visit at once exactly one is accepted', async () => {
  const accepted = await Promise.all(Array.from({ length: 20 }, () => useVisit(store, place, visit)))
  expect(accepted.filter(Boolean)).toHaveLength(1)
  expect(await state(visit.id)).toBe('used')
})

test('a used visit stays known as used for as long as it would have been open', async () => {
  await useVisit(store, place, visit)
  milliseconds += VISIT * 1000 - 1
  expect(await state(visit.id)).toBe('used')
})

describe('a visit is worth nothing', () => {
  test('in another session', async () => {
    expect(await state(visit.id, { ...place, lineage: 'of-bob' })).toBe('none')
  })

  test('on another page', async () => {
    expect(await state(visit.id, { ...place, route: '/elsewhere' })).toBe('none')
  })

  test.each([undefined, null, '', 'x', 0, true, ['a'], {}, '../../../../../../../..', `${'a'.repeat(21)}:`, 'a'.repeat(5000)])(
    'under the name %j',
    async (id) => {
      expect(await state(id)).toBe('none')
    },
  )
})

test('names are drawn: no two visits share one', async () => {
  const other = await openVisit(store, place, secondOf(milliseconds))
  expect(other.id).not.toBe(visit.id)
  expect(visit.id).toMatch(/^[\w-]{22}$/)
})
