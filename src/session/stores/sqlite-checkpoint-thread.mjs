// The thread of `sqlite-checkpoint.ts`. JavaScript, because a thread that has to strip types takes twice the memory: 36 MiB, and this 19.
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'

const WAIT_FOR_READERS_MS = 50

// `rw`: a file that is gone is not made anew.
const address = pathToFileURL(workerData)
address.searchParams.set('mode', 'rw')

parentPort?.on('message', () => {
  try {
    copyLog()
    parentPort?.postMessage('copied')
  } catch {
    parentPort?.postMessage('not copied')
  }
})

/**
 * Most of it while writers go on; then, for a moment in which they wait, what they wrote meanwhile, so that the log begins anew and
 * does not grow for ever under steady writing. On a connection of its own each time, so that none outlives the file.
 *
 * @see https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
 */
function copyLog() {
  const db = new DatabaseSync(address, { timeout: WAIT_FOR_READERS_MS })
  try {
    db.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_checkpoint(PASSIVE); PRAGMA wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
}
