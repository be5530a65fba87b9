import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { seconds } from '../../../src/assurance/time.ts'
import { type Attempt, createAttempts } from '../../../src/patterns/factor-api/attempts.ts'
import { FactorLocked } from '../../../src/patterns/factor-api/refusals.ts'
import type { SessionStore } from '../../../src/session/store.ts'
import { createMemoryStore } from '../../../src/session/stores/memory.ts'
import { createSqliteStore } from '../../../src/session/stores/sqlite.ts'

const RULES = { name: 'code', most: 4, pause: seconds(600) } as const
let now: number
const clock = () => now
beforeEach(() => {
  now = 1_764_000_000_000
})

const isRefused = (error: unknown) => error instanceof FactorLocked
const many = async (take: () => Promise<Attempt>, count: number): Promise<Attempt[]> => {
  const settled = await Promise.allSettled(Array.from({ length: count }, take))
  for (const one of settled) if (one.status === 'rejected' && !isRefused(one.reason)) throw one.reason
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
}

describe('attempts', () => {
  let store: SessionStore
  beforeEach(() => {
    store = createMemoryStore({ clock })
  })
  const attempts = () => createAttempts(store, clock, RULES)
  const wrong = async () => (await attempts().take('alice')).wrong()

  test('are four, then there is a pause from the last of them on', async () => {
    for (const expected of ['again', 'again', 'again', 'locked']) {
      expect(await wrong()).toBe(expected)
      now += 60_000
    }
    await expect(wrong()).rejects.toThrow(FactorLocked)
    now += 539_000
    expect(await attempts().lockedFor('alice')).toBe(1)
    now += 1_000
    expect(await attempts().lockedFor('alice')).toBeNull()
    expect(await wrong()).toBe('again')
  })

  test('are each person’s own', async () => {
    for (let count = 0; count < 4; count += 1) await wrong()
    await expect(attempts().take('bob')).resolves.toBeDefined()
  })

  test('come back where nobody judged them', async () => {
    for (let count = 0; count < 20; count += 1) await (await attempts().take('alice')).unjudged()
    expect(await many(() => attempts().take('alice'), 10)).toHaveLength(4)
  })

  test('come back, the wrong ones too, with a right answer; those of others under way do not', async () => {
    await wrong()
    await wrong()
    const underWay = await attempts().take('alice')
    await (await attempts().take('alice')).right()
    expect(await many(() => attempts().take('alice'), 10)).toHaveLength(3)
    await underWay.wrong()
  })

  test('do not become more while one that was given back is about to be claimed anew', async () => {
    now += 999
    const [first] = await many(() => attempts().take('alice'), 1)
    now += 597_001
    await first?.unjudged()
    now += 3_000
    expect(await many(() => attempts().take('alice'), 20)).toHaveLength(4)
  })

  test('lock for exactly one of several that were the last', async () => {
    const taken = await many(() => attempts().take('alice'), 4)
    const outcomes = await Promise.all(taken.map((attempt) => attempt.wrong()))
    expect(outcomes.filter((outcome) => outcome === 'locked')).toHaveLength(1)
    expect(await attempts().lockedFor('alice')).toBe(600)
  })

  test('under way make others wait a moment, without a lock', async () => {
    await many(() => attempts().take('alice'), 4)
    const refused = await attempts()
      .take('alice')
      .catch((error: unknown) => error)
    expect(refused).toMatchObject({ status: 429, retryAfter: 5 })
    expect(await attempts().lockedFor('alice')).toBeNull()
  })
})

describe('attempts of two processes with one file', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'attempts-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('are four together, whoever asks', async () => {
    const file = join(folder, 'portal.db')
    const stores = [1, 2].map(() => createSqliteStore({ file, clock, timeout: seconds(2), report: () => {} }))
    const stops = stores.map((store) => store.start())
    const [one, other] = stores.map((store) => createAttempts(store, clock, RULES))
    let turn = 0
    const taken = await many(() => ((turn++ % 2 === 0 ? one : other) as ReturnType<typeof createAttempts>).take('alice'), 40)
    expect(taken).toHaveLength(4)
    for (const attempt of taken) await attempt.wrong()
    expect(await other?.lockedFor('alice')).toBe(600)
    await Promise.all(stops.map((stop) => stop()))
  })
})
