import { describe, expect, it } from 'vitest'
import { goalsOf } from './goals.ts'
import type { Result } from './result.ts'
import { SAMPLE_RESULT } from './sample-result.ts'
import { spreadOf } from './spread.ts'

const reached = (result: Result) => goalsOf(result).map((goal) => goal.reached)

/** The same run, every figure worse by so much. */
function worse(by: number): Result {
  const more = ({ median }: { median: number }) => spreadOf([median * by])
  const ours = new Set(['guard-sqlite', 'guard-redis', 'portal-payroll'])
  return {
    ...SAMPLE_RESULT,
    throughput: SAMPLE_RESULT.throughput.map((row) =>
      ours.has(row.name) && 'ratio' in row ? { ...row, ratio: spreadOf([row.ratio.median / by]) } : row,
    ),
    roundTrips: { ...SAMPLE_RESULT.roundTrips, ratio: more(SAMPLE_RESULT.roundTrips.ratio) },
    twoProcesses: { throughput: spreadOf([1]), byProcessorTime: spreadOf([1.7 / by]) },
    startUp: { demo: more(SAMPLE_RESULT.startUp.demo), withIssuer: more(SAMPLE_RESULT.startUp.withIssuer) },
    manySessions: (SAMPLE_RESULT.manySessions ?? []).map((row) =>
      'missing' in row ? row : { ...row, p99Ratio: more(row.p99Ratio), extraMemory: row.extraMemory * by },
    ),
  }
}

describe('the goals', () => {
  it('are reached by a run on the very line, and by none that is a little worse', () => {
    expect(new Set(reached(SAMPLE_RESULT))).toEqual(new Set([true]))
    expect(new Set(reached(worse(1.02)))).toEqual(new Set([false]))
  })

  it('are neither reached nor missed where something is not installed or was left out, and say which', () => {
    const missing = 'Redis is not installed'
    const result: Result = {
      ...SAMPLE_RESULT,
      throughput: SAMPLE_RESULT.throughput.map(({ name, title, ...row }) =>
        name.includes('redis')
          ? { name, title, missing }
          : ({ name, title, ...row } as typeof row & { name: string; title: string }),
      ) as Result['throughput'],
      twoProcesses: { missing },
      manySessions: null,
    }
    const open = goalsOf(result).filter((goal) => goal.reached === null)
    expect(open.map(({ figure, shown }) => [figure.replace(/,.*/, ''), shown])).toEqual([
      ['guard on Redis', missing],
      ['guard', 'not measured with --quick'],
      ['guard', 'not measured with --quick'],
      ['memory of the process', 'not measured with --quick'],
      ['memory of the process', 'not measured with --quick'],
      ['two processes on one Redis', missing],
    ])
  })
})

describe('a spread', () => {
  it('is the middle round, and of an even number the lower middle one', () => {
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3 })
    expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2, least: 1, most: 4 })
  })
})
