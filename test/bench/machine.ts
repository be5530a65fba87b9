import { cpus, release, totalmem, type } from 'node:os'
import { isPinning } from './start-process.ts'

/** Where a run took place. */
export type Machine = Readonly<{
  processor: string
  cores: number
  memoryGiB: number
  system: string
  node: string
  /** Server and generator each had a core of their own. */
  pinned: boolean
}>

export function thisMachine(): Machine {
  const processors = cpus()
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release().replace(/-.*$/, '')}`,
    node: process.versions.node,
    pinned: isPinning,
  }
}
