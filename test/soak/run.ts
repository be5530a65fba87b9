import { setTimeout as pause } from 'node:timers/promises'
import { ENDINGS, ROUND } from './activities.ts'
import { nameOf } from './judge.ts'
import { Person } from './person.ts'
import { startProvider } from './provider.ts'
import { startPortals } from './start-portals.ts'
import { memoryOf, type Result, verdictOn } from './summary.ts'
import { Tally, wrongIn } from './tally.ts'
import { type Sample, sampleOf } from './watch.ts'

/** How long, with how many, and how many seconds a level counts. */
export type SoakOptions = Readonly<{ seconds: number; processes: number; people: number; window: number }>

/** Faults put in on purpose, to see them caught: settings the people know nothing of, and names that a provider mixes up. */
export type Planted = Readonly<{ env?: Readonly<Record<string, string>>; nameOf?: (person: number) => string }>

const PROGRESS_EVERY_S = 10
const SAMPLES = 200

/** Lets people use a portal for so long, and counts what it answers. Prints nothing; `tell` hears a line now and then. */
export async function soak(options: SoakOptions, tell: (line: string) => void, planted: Planted = {}): Promise<Result> {
  const { seconds, processes, people, window } = options
  const startedAt = new Date()
  const tally = new Tally()
  const naming = planted.nameOf ?? nameOf
  const provider = await startProvider((sub) => naming(Number(sub.slice(1))))
  const portals = await startPortals(provider, tally, { processes, window, env: planted.env ?? {} })
  const over = AbortSignal.timeout(seconds * 1000)
  const run = { base: portals.base, provider, tally, window, over }
  const samples: Sample[] = []
  try {
    const everybody = Array.from({ length: people }, (_, number) => live(new Person(run, number)))
    await Promise.all([...everybody, watch(samples, options, portals, over), progress(samples, tally, over, tell)])
  } finally {
    await portals.stop()
    await provider.stop()
  }
  const { counts } = tally
  const memory = memoryOf(samples, seconds)
  return {
    startedAt: startedAt.toISOString(),
    seconds,
    processes,
    people,
    node: process.versions.node,
    counts,
    samples,
    memory,
    verdict: verdictOn(counts, memory),
  }
}

/** Round after round. What goes wrong ends the round; the next one begins with a new browser. */
async function live(person: Person): Promise<void> {
  const { over, tally } = person.run
  for (let round = 0; !over.aborted; round += 1) {
    const ending = ENDINGS[(round + person.number) % ENDINGS.length]
    for (const activity of ending === undefined ? ROUND : [...ROUND, ending]) {
      if (over.aborted) return
      try {
        await activity.does(person, round)
        tally.completed(activity.name)
      } catch (error) {
        if (over.aborted) return
        tally.wrong(`${person.name}, ${activity.name}`, error)
        person.browser = person.newBrowser()
        break
      }
    }
  }
}

async function watch(
  samples: Sample[],
  { seconds }: SoakOptions,
  { metricsPorts, storeFile }: Readonly<{ metricsPorts: readonly number[]; storeFile: string | null }>,
  over: AbortSignal,
): Promise<void> {
  const began = performance.now()
  while (!over.aborted) {
    samples.push(await sampleOf(metricsPorts, storeFile, (performance.now() - began) / 1000))
    await pause(Math.max(500, (seconds * 1000) / SAMPLES), undefined, { signal: over }).catch(() => undefined)
  }
}

async function progress(
  samples: readonly Sample[],
  tally: Tally,
  over: AbortSignal,
  tell: (line: string) => void,
): Promise<void> {
  const began = performance.now()
  while (!over.aborted) {
    await pause(PROGRESS_EVERY_S * 1000, undefined, { signal: over }).catch(() => undefined)
    const latest = samples.at(-1)
    const { counts } = tally
    const rounds = counts.done[ROUND[0]?.name ?? ''] ?? 0
    tell(
      [
        `${Math.round((performance.now() - began) / 1000)} s`,
        `${rounds} sign-ins`,
        `${counts.answers} answers`,
        `${wrongIn(counts)} wrong`,
        `memory ${latest?.residentMiB.toFixed(0)} MiB`,
        `event loop late ${latest?.lagP99Ms.toFixed(0)} ms (p99)`,
        ...(latest?.storeMiB == null ? [] : [`store ${latest.storeMiB.toFixed(1)} MiB`]),
      ].join(', '),
    )
  }
}
