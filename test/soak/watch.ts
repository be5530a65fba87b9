import { statSync } from 'node:fs'

/** What the portals were like at one moment: the largest of several processes. */
export type Sample = Readonly<{
  /** Seconds since the beginning. */
  at: number
  residentMiB: number
  heapMiB: number
  /** How late the event loop was, in milliseconds, since the sample before. */
  lagP99Ms: number
  lagMaxMs: number
  sessions: number
  /** Of the store's file and its log; null where there is none. */
  storeMiB: number | null
}>

const MIB = 1024 * 1024

/** Takes one sample. @throws where a process does not answer */
export async function sampleOf(metricsPorts: readonly number[], storeFile: string | null, at: number): Promise<Sample> {
  const all = await Promise.all(metricsPorts.map(metricsOf))
  const largest = (name: string): number => Math.max(...all.map((metrics) => metrics(name)))
  return {
    at: Math.round(at),
    residentMiB: largest('process_resident_memory_bytes') / MIB,
    heapMiB: largest('nodejs_heap_size_used_bytes') / MIB,
    lagP99Ms: largest('nodejs_eventloop_lag_p99_seconds') * 1000,
    lagMaxMs: largest('nodejs_eventloop_lag_max_seconds') * 1000,
    sessions: largest('portal_sessions'),
    storeMiB: storeFile === null ? null : (sizeOf(storeFile) + sizeOf(`${storeFile}-wal`)) / MIB,
  }
}

async function metricsOf(port: number): Promise<(name: string) => number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const values = new Map(text.split('\n').map((line) => line.split(' ') as [string, string]))
  return (name) => Number(values.get(name) ?? Number.NaN)
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0
