import { resolve } from 'node:path'
import { createCheckpoints } from './sqlite-checkpoint.ts'

const SWEEP_EVERY_MS = 1000
const NEXT_SLICE_AFTER_MS = 20

/**
 * Begins to remove what has expired, slice by slice, with pauses in which others are served, and to have the log copied when it has
 * grown. Answers how to stop that.
 */
export function startUpkeep(file: string, sweep: () => Promise<'more' | 'done'>): () => Promise<void> {
  const checkpoints = createCheckpoints(resolve(file))
  let stopped = false
  let timer = setTimeout(slice, SWEEP_EVERY_MS).unref()

  async function slice(): Promise<void> {
    const left = await sweep().catch(() => 'done')
    if (stopped) return
    checkpoints.whenWorthIt()
    timer = setTimeout(slice, left === 'more' ? NEXT_SLICE_AFTER_MS : SWEEP_EVERY_MS).unref()
  }

  return async () => {
    stopped = true
    clearTimeout(timer)
    await checkpoints.stop()
  }
}
