import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { nameOf } from './judge.ts'
import { soak } from './run.ts'
import type { Result } from './summary.ts'

const silence = (): void => undefined

test.concurrent('a quick soak counts what people did, finds nothing wrong, and writes its result as JSON', {
  timeout: 120_000,
}, async () => {
  const program = fileURLToPath(new URL('main.ts', import.meta.url))
  const child = spawn(process.execPath, [program, '--quick'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [json, said, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  const result = JSON.parse(json) as Result
  expect(result.counts.wrong, said).toEqual({})
  expect([code, result.verdict], said).toEqual([0, 'passed'])
  expect(result.counts.done).toMatchObject({ 'sign in': expect.any(Number), 'let a level lapse': expect.any(Number) })
  expect(result.samples.every(({ residentMiB, sessions }) => residentMiB > 0 && sessions >= 0)).toBe(true)
  expect(said).toMatch(/10 s, \d+ sign-ins, \d+ answers, 0 wrong/)
})

test.concurrent('a soak sees a level that counts too long, and a provider that takes one person for another', {
  timeout: 120_000,
}, async () => {
  const planted = {
    env: { TWO_FACTOR_WINDOW: '900' },
    nameOf: (person: number) => nameOf(person === 1 ? 2 : person),
  }
  const { counts, verdict } = await soak({ seconds: 12, processes: 1, people: 3, window: 5 }, silence, planted)
  expect(verdict).toBe('failed')
  expect(counts.wrong.level?.sample).toMatch(/step up: two-factor counts until \d+, proved at \d+, for 5 s/)
  expect(counts.wrong['somebody else']?.sample).toContain('Person 0002 for Person 0001')
})
