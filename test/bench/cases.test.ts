import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CASES, YARDSTICK } from './cases.ts'
import { markdownOf } from './markdown.ts'
import { FULL, QUICK } from './plan.ts'
import { SAMPLE_RESULT } from './sample-result.ts'

const WORLD = { redisUrl: 'redis://127.0.0.1:1', upstream: 'http://localhost:2' }

describe('the cases of the benchmark', () => {
  it('are told apart by name, and one of them is the yardstick', () => {
    const names = CASES.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toContain(YARDSTICK)
  })

  it.each(CASES)('$name is a server that is there', ({ server, env }) => {
    expect(existsSync(join(import.meta.dirname, server))).toBe(true)
    expect(env(WORLD)).not.toBeNull()
  })

  it('do without Redis where there is none, and those that need it say so', () => {
    const without = CASES.filter(({ env }) => env({ ...WORLD, redisUrl: null }) === null).map(({ name }) => name)
    expect(without).toEqual(['guard-redis', 'connect-redis'])
  })
})

describe('the plan', () => {
  it('has at least five rounds of everything, and the quick one leaves nothing out but a million sessions', () => {
    const rounds = [FULL.throughput, FULL.roundTrips, FULL.twoProcesses, FULL.manySessions].map((part) => part?.rounds ?? 0)
    expect(Math.min(...rounds, FULL.startUps)).toBeGreaterThanOrEqual(5)
    expect(FULL.manySessions?.many).toBe(1_000_000)
    expect(Object.entries(QUICK).filter(([, part]) => part === null)).toEqual([['manySessions', null]])
  })

  it('takes less than four minutes in all for what is timed, and the quick one less than one', () => {
    const seconds = ({ throughput, twoProcesses, manySessions }: typeof FULL): number =>
      CASES.length * (throughput.warmUp + throughput.rounds * throughput.seconds) +
      (1 + 2 * twoProcesses.rounds) * twoProcesses.seconds +
      (manySessions === null ? 0 : 4 * manySessions.rounds * manySessions.seconds)
    expect(seconds(FULL)).toBeLessThan(150)
    expect(seconds(QUICK)).toBeLessThan(30)
  })
})

describe('the table', () => {
  const markdown = markdownOf(SAMPLE_RESULT)

  it('says when and on what machine', () => {
    expect(markdown).toMatch(
      /^Measured on 2026-11-24 with Node 24\.0\.0: Sample, 2 cores, 8 GiB, Linux 6; server and load generator/,
    )
  })

  it('has a row for each case with its figures, and for each goal whether it was reached', () => {
    const rows = markdown.split('\n').filter((line) => line.startsWith('| '))
    for (const { title } of CASES) expect(rows.filter((row) => row.startsWith(`| ${title} |`))).toHaveLength(1)
    expect(rows).toContain('| **our guard, SQLite** | 12,000 | 0.60 (0.54 to 0.66) | 83 | 1.67 (1.50 to 1.83) |')
    expect(rows).toContain('| guard on SQLite, against bare Express | at least 0.6 | 0.60 | yes |')
  })

  it('says of a case that could not be run why', () => {
    const throughput = [{ name: 'guard-redis', title: 'our guard, Redis', missing: 'Redis is not installed' }]
    expect(markdownOf({ ...SAMPLE_RESULT, throughput })).toContain('| our guard, Redis | Redis is not installed | | | |')
  })

  it('is made of the JSON alone: written and read again, the same', () => {
    expect(markdownOf(JSON.parse(JSON.stringify(SAMPLE_RESULT)))).toBe(markdown)
  })
})
