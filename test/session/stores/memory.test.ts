import { describe } from 'vitest'
import { createMemoryStore } from '../../../src/session/stores/memory.ts'
import type { StoreReport } from '../../../src/session/stores/report.ts'
import { storeContract } from './contract.ts'
import { START } from './session-data.ts'

describe('the memory store', () => {
  storeContract(async () => {
    let now = START * 1000
    const reports: StoreReport[] = []
    const store = createMemoryStore({ clock: () => now, report: (report) => reports.push(report) })
    const skip = (length: number) => {
      now += length * 1000
    }
    return { store, other: store, reports, skip, pass: async (length) => skip(length), stop: store.start() }
  })
})
