import { describe, expect, test } from 'vitest'
import { memoryOf, type Result, textOf, verdictOn } from './summary.ts'
import type { Sample } from './watch.ts'

const sampleAt = (at: number, mib: number): Sample => ({
  at,
  residentMiB: mib + 100,
  heapMiB: mib,
  lagP99Ms: 12,
  lagMaxMs: 30,
  sessions: 5,
  storeMiB: 2,
})

/** Ten minutes, a sample every three seconds. */
const run = (heapAt: (second: number) => number): Sample[] =>
  Array.from({ length: 201 }, (_, index) => sampleAt(index * 3, heapAt(index * 3)))

const counts = { done: { 'sign in': 3 }, answers: 40, wrong: {} }

describe('memory', () => {
  test.each([
    ['stays as it is', () => 50, 'flat'],
    ['grows while it warms up, and then no more', (second: number) => Math.min(80, 20 + second), 'flat'],
    ['goes up, and down again at a collection', (second: number) => 50 + (second % 15) * 2, 'flat'],
    ['grows slowly and never stops', (second: number) => 50 + second / 20, 'growing'],
    ['cannot be read', () => Number.NaN, 'growing'],
  ])('that %s', (_name, heapAt, says) => {
    expect(memoryOf(run(heapAt), 600).says).toBe(says)
  })

  test('of a short run says nothing', () => {
    expect(memoryOf(run((second) => second).slice(0, 7), 20).says).toBe('too short to tell')
  })
})

describe('a run', () => {
  const flat = memoryOf(
    run(() => 50),
    600,
  )
  const wrong = { session: { count: 1, sample: 'Ann, sign in: gone' } }

  test.each([
    ['passes without a wrong answer', counts, flat, 'passed'],
    ['fails with one', { ...counts, wrong }, flat, 'failed'],
    ['fails when memory grows', counts, { ...flat, says: 'growing' }, 'failed'],
    ['fails when nothing was answered', { ...counts, answers: 0 }, flat, 'failed'],
  ] as const)('%s', (_name, counted, memory, verdict) => {
    expect(verdictOn(counted, memory)).toBe(verdict)
  })

  test('is summed up for people', () => {
    const result: Result = {
      startedAt: '2026-11-24T11:00:00.000Z',
      seconds: 600,
      processes: 1,
      people: 16,
      node: '24.0.0',
      counts: { ...counts, wrong },
      samples: run(() => 50),
      memory: flat,
      verdict: 'failed',
    }
    const text = textOf(result)
    for (const said of ['failed: 600 s, 16 people, 1 process', '40 answers, 1 wrong', 'session, such as: Ann, sign in: gone'])
      expect(text).toContain(said)
    expect(text).toContain('memory: flat (resident 150 then 150 MiB, heap after a collection 50 then 50 MiB)')
  })
})
