import { statSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

/** A log of this many bytes, about a thousand pages, is copied into the database. */
const WORTH_COPYING = 4 * 1024 * 1024

/**
 * Copies the write-ahead log into the database when it has grown. That is the one step of SQLite that waits for the disk (measured:
 * 40 ms and more for a thousand pages), so it is taken on a thread of its own, which starts when it is first needed.
 *
 * Where it fails it is tried again the next time; a log that only grows is in the end copied by SQLite, in the middle of a write.
 */
export function createCheckpoints(file: string) {
  let worker: Worker | undefined
  let underWay: Promise<void> | undefined

  function started(): Worker {
    const path = join(import.meta.dirname, 'sqlite-checkpoint-thread.mjs')
    const made = new Worker(path, { workerData: file, stdout: true, stderr: true })
    made.unref()
    return made
  }

  function copy(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const thread = worker ?? started()
    const over = (): void => {
      thread.off('message', over).off('error', lost).off('exit', lost)
      resolve()
    }
    const lost = (): void => {
      worker = undefined
      over()
    }
    worker = thread
    thread.on('message', over).on('error', lost).on('exit', lost)
    thread.postMessage('copy')
    return promise
  }

  return {
    /** Has the log copied if it is worth it and that is not under way. Waits for nothing. */
    whenWorthIt(): void {
      if (underWay !== undefined) return
      if (sizeOf(`${file}-wal`) < WORTH_COPYING) return
      underWay = copy().finally(() => {
        underWay = undefined
      })
    },

    /** Resolves once nothing of it runs any more. */
    async stop(): Promise<void> {
      await underWay
      await worker?.terminate()
    },
  }
}

/** In bytes; 0 where there is none, or none that can be looked at: what is wrong with the file is said by whoever needs it. */
function sizeOf(log: string): number {
  try {
    return statSync(log).size
  } catch {
    return 0
  }
}
