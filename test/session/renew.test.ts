import { beforeEach, expect, test } from 'vitest'
import type { Config } from '../../src/config.ts'
import type { SessionData } from '../../src/session/data.ts'
import type { Session } from '../../src/session/read.ts'
import { type Renewed, renew } from '../../src/session/renew.ts'
import type { SessionStore } from '../../src/session/store.ts'
import { createMemoryStore } from '../../src/session/stores/memory.ts'
import { START, sessionData } from './stores/session-data.ts'

const config = { sessionIdleTimeout: 3600 } as Config

let store: SessionStore
let first: Session
beforeEach(async () => {
  store = createMemoryStore({ clock: () => START * 1000 })
  first = ((await renew(store, config, null, sessionData(), START)) as Renewed).session
})

async function renewed(from: Session, data: SessionData): Promise<Session> {
  return ((await renew(store, config, from, data, START)) as Renewed).session
}

test('a session that begins was under no other key', () => {
  expect(first.data).toEqual(sessionData())
})

test('a session that goes on remembers the keys it has left, and what is answered is what is kept', async () => {
  const second = await renewed(first, { ...first.data, name: 'New name' })
  const { key, data, idleUntil } = await renewed(second, second.data)
  expect(data.renewedFrom.map((former) => former.key)).toEqual([first.key, second.key])
  expect(await store.get(key)).toEqual({ data, idleUntil })
  expect(data.name).toBe('New name')
})

test('a session that takes the place of another person’s knows nothing of its key', async () => {
  const bobs = await renewed(first, sessionData({ lineage: 'lineage of bob', subject: 'bob' }))
  expect(bobs.data.renewedFrom).toEqual([])
  expect(await store.get(first.key)).toBeUndefined()
})

test('a session that has been changed since it was read is not renewed', async () => {
  await store.set(first.key, first.data, { ...first.data, agent: 'changed' })
  expect(await renew(store, config, first, { ...first.data, name: 'New name' }, START)).toBeNull()
  expect((await store.get(first.key))?.data).toEqual({ ...first.data, agent: 'changed' })
})
