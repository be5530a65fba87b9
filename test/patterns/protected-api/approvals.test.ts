import { expect, test } from 'vitest'
import { approve, approvedAt } from '../../../src/patterns/protected-api/approvals.ts'
import { createMemoryStore } from '../../../src/session/stores/memory.ts'

const alice = { issuer: 'https://idp.example', subject: 'alice' } as Parameters<typeof approve>[1]

test('of two processes that approve at once, one is first, and both say so', async () => {
  const store = createMemoryStore({ clock: Date.now })
  const both = await Promise.all([
    approve(store, alice, '2026-10', '2026-11-24T11:00:00Z'),
    approve(store, alice, '2026-10', '2026-11-24T11:00:01Z'),
  ])
  expect(new Set(both).size).toBe(1)
  expect(await approve(store, alice, '2026-10', '2026-11-24T12:00:00Z')).toBe(both[0])
  expect(await approvedAt(store, alice, '2026-10')).toBe(both[0])
  expect(await approvedAt(store, alice, '2026-11')).toBeNull()
})
