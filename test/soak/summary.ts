import { type Counts, KINDS, wrongIn } from './tally.ts'
import type { Sample } from './watch.ts'

/** What a run came to. */
export type Result = Readonly<{
  startedAt: string
  seconds: number
  processes: number
  people: number
  node: string
  counts: Counts
  samples: readonly Sample[]
  memory: Memory
  verdict: 'passed' | 'failed'
}>

/**
 * Whether memory grew: the third tenth of a run, when it is warm, beside the last tenth. Of the heap what is left after a collection, its
 * lowest value; of resident memory the median. `too short to tell`: a run of less than three minutes.
 */
export type Memory = Readonly<{
  residentMiB: Readonly<{ third: number; last: number }>
  heapMiB: Readonly<{ third: number; last: number }>
  says: 'flat' | 'growing' | 'too short to tell'
}>

const SHORTEST = 180
/** What may differ for reasons of the allocator's and the collector's own: either of the two. */
const ALLOWED = { share: 0.1, mib: 16 }

export function memoryOf(samples: readonly Sample[], seconds: number): Memory {
  const tenth = (number: number): readonly Sample[] =>
    samples.filter(({ at }) => at >= ((number - 1) * seconds) / 10 && at <= (number * seconds) / 10)
  const residentOf = (number: number): number => median(tenth(number).map(({ residentMiB }) => residentMiB))
  const heapOf = (number: number): number => Math.min(...tenth(number).map(({ heapMiB }) => heapMiB))
  const residentMiB = { third: residentOf(3), last: residentOf(10) }
  const heapMiB = { third: heapOf(3), last: heapOf(10) }
  const grew = ({ third, last }: { third: number; last: number }): boolean =>
    !(last <= third * (1 + ALLOWED.share) || last <= third + ALLOWED.mib)
  const says = seconds < SHORTEST ? 'too short to tell' : grew(residentMiB) || grew(heapMiB) ? 'growing' : 'flat'
  return { residentMiB, heapMiB, says }
}

/** A wrong answer, or growing memory, fails a run; so does one in which nothing was done. */
export function verdictOn(counts: Counts, { says }: Memory): Result['verdict'] {
  return wrongIn(counts) > 0 || says === 'growing' || counts.answers === 0 ? 'failed' : 'passed'
}

/** For people. */
export function textOf({ seconds, processes, people, node, counts, samples, memory, verdict }: Result): string {
  const store = samples.flatMap(({ storeMiB }) => storeMiB ?? [])
  const done = Object.entries(counts.done).map(([name, count]) => `  ${String(count).padStart(8)}  ${name}`)
  const wrong = KINDS.flatMap((kind) => {
    const found = counts.wrong[kind]
    return found === undefined ? [] : [`  ${String(found.count).padStart(8)}  ${kind}, such as: ${found.sample}`]
  })
  const mib = ({ third, last }: { third: number; last: number }): string => `${third.toFixed(0)} then ${last.toFixed(0)} MiB`
  return [
    `${verdict}: ${Math.round(seconds)} s, ${people} people, ${processes} ${processes === 1 ? 'process' : 'processes'}, Node ${node}`,
    `${counts.answers} answers, ${wrongIn(counts)} wrong`,
    ...wrong,
    'done:',
    ...done,
    `memory: ${memory.says} (resident ${mib(memory.residentMiB)}, heap after a collection ${mib(memory.heapMiB)})`,
    `event loop late: p99 ${median(samples.map(({ lagP99Ms }) => lagP99Ms)).toFixed(1)} ms in the middle, at most ${Math.max(0, ...samples.map(({ lagMaxMs }) => lagMaxMs)).toFixed(0)} ms`,
    `sessions at once: at most ${Math.max(0, ...samples.map(({ sessions }) => sessions))}`,
    ...(store.length === 0
      ? []
      : [`store: at most ${Math.max(...store).toFixed(1)} MiB, ${store.at(-1)?.toFixed(1)} MiB at the end`]),
  ].join('\n')
}

/** The value in the middle; of none, no number. */
function median(values: readonly number[]): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
