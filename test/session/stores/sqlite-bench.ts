import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seconds } from '../../../src/assurance/time.ts'
import type { StoreReport } from '../../../src/session/stores/report.ts'
import { createSqliteStore } from '../../../src/session/stores/sqlite.ts'
import type { Bench } from './contract.ts'
import { START } from './session-data.ts'

/** Two stores on one new file, as two processes have it, with a time-out of one second. */
export async function sqliteBench(): Promise<Bench & { file: string; stops: (() => Promise<void>)[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'store-'))
  const file = join(folder, 'data', 'portal.db')
  let now = START * 1000
  const reports: StoreReport[] = []
  const open = () => createSqliteStore({ file, clock: () => now, timeout: seconds(1), report: (report) => reports.push(report) })
  const [store, other] = [open(), open()]
  const stops = [store.start(), other.start()]
  const skip = (length: number) => {
    now += length * 1000
  }
  return {
    store,
    other,
    reports,
    file,
    stops,
    skip,
    pass: async (length) => skip(length),
    stop: async () => {
      for (const stop of stops) await stop()
      rmSync(folder, { recursive: true })
    },
  }
}
