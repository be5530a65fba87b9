import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Result as Soak } from '../soak/summary.ts'
import { wrongIn } from '../soak/tally.ts'
import { markdownOf } from './markdown.ts'
import type { Result } from './result.ts'

const README = readFileSync('README.md', 'utf8')
const read = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T

test('the README’s benchmark is the run in result.json, every number of it', () => {
  const result = read<Result>('test/bench/result.json')
  expect(result.kind).toBe('full')
  expect(README).toContain(markdownOf(result).trim())
})

test('and its soak is the run in test/soak/result.json', () => {
  const { startedAt, seconds, people, counts, memory, verdict } = read<Soak>('test/soak/result.json')
  const { third, last } = memory.residentMiB
  expect([verdict, memory.says]).toEqual(['passed', 'flat'])
  expect(README.replaceAll('\n', ' ')).toContain(
    `On ${startedAt.slice(0, 10)}, ${people} people in ${Math.round(seconds / 60)} minutes got ${counts.answers.toLocaleString('en')} answers, ` +
      `${wrongIn(counts)} of them wrong; the process held ${third.toFixed(0)} MiB in the third minute and ${last.toFixed(0)} in the last.`,
  )
})
