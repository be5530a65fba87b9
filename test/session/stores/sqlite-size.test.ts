import { existsSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { after, epochSeconds, seconds } from '../../../src/assurance/time.ts'
import type { SessionStore } from '../../../src/session/store.ts'
import { createSqliteStore } from '../../../src/session/stores/sqlite.ts'
import { createCheckpoints } from '../../../src/session/stores/sqlite-checkpoint.ts'
import { until } from '../../support/until.ts'
import { START, sessionData } from './session-data.ts'
import { sqliteBench } from './sqlite-bench.ts'

const LIFETIME = seconds(3600)
const LARGE = 'x'.repeat(3000)

let bench: Awaited<ReturnType<typeof sqliteBench>>
beforeEach(async () => {
  bench = await sqliteBench()
})
afterEach(() => bench.stop())

/** So many sessions, each with a form and a claim, as sign-ins leave them. */
async function fill(number: number, now: number, name: string, store: SessionStore = bench.store): Promise<void> {
  const idleUntil = after(epochSeconds(now), LIFETIME)
  for (let at = 0; at < number; at += 1) {
    const lineage = `lineage ${name} ${(at * 7919) % number}`
    await store.move(null, `${name} ${at}`, { data: sessionData({ lineage, endsAt: idleUntil }), idleUntil })
    await store.keep(`form ${name} ${at}`, LARGE, LIFETIME, lineage)
    await store.claim(`state ${name} ${at}`, LIFETIME)
  }
}

const log = (): number => statSync(`${bench.file}-wal`).size

function askFile(): (question: string) => number {
  const db = new DatabaseSync(bench.file, { readOnly: true })
  onTestFinished(() => db.close())
  return (question) => Number(Object.values(db.prepare(question).get() ?? {})[0])
}

describe('the file of the SQLite store', () => {
  test('does not grow, however many sessions begin and expire in it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    // The sweep of a bench that was begun with real timers would go on in real time.
    bench.stops.push(bench.store.start())
    const ask = askFile()
    const pages: number[] = []
    for (let day = 0; day < 8; day += 1) {
      await fill(150, START + day * 4000, `day ${day}`)
      pages.push(ask('PRAGMA page_count'))
      bench.skip(4000)
      const left = () => ['sessions', 'claims', 'kept'].map((table) => ask(`SELECT count(*) FROM ${table}`))
      // A slice waits where a checkpoint is in its way, and that takes time of the real clock.
      for (let round = 0; round < 100 && left().some((rows) => rows > 0); round += 1) {
        await vi.advanceTimersByTimeAsync(4000)
        await pause(20)
      }
      expect(left(), `day ${day}`).toEqual([0, 0, 0])
    }
    expect(pages.at(-1)).toBeLessThanOrEqual((pages[1] as number) * 1.05)
  })

  test('removes at most fifty of a kind at a time, so that nobody waits for the rest', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    await fill(120, START, 'many')
    bench.skip(4000)
    bench.stops.push(bench.store.start())
    const ask = askFile()
    let before = 360
    for (let slice = 0; before > 0; slice += 1) {
      await vi.advanceTimersByTimeAsync(slice === 0 ? 1000 : 20)
      const left = ['sessions', 'claims', 'kept'].reduce((sum, table) => sum + ask(`SELECT count(*) FROM ${table}`), 0)
      expect(before - left).toBeLessThanOrEqual(150)
      expect(slice).toBeLessThan(200)
      before = left
    }
  })
})

describe('the log of the SQLite store', () => {
  test('is copied on a thread of its own once it is worth it, and begins anew', async () => {
    await fill(800, START, 'burst')
    await until('the log is copied', () => log() < 1024 * 1024, 20_000)
    await bench.store.keep('afterwards', 'value', seconds(60))
    expect(await bench.store.peek('afterwards')).toBe('value')
    const ask = askFile()
    expect(ask('SELECT count(*) FROM sessions')).toBe(800)
    expect(ask("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'")).toBe(1)
  })

  test('is never copied by a write that somebody waits for', async () => {
    // A store that has not been started copies nothing: what is left is what its writes do by themselves.
    const file = join(dirname(bench.file), 'unstarted.db')
    const store = createSqliteStore({ file, clock: () => START * 1000, timeout: seconds(1), report: () => undefined })
    onTestFinished(() => store.start()())
    await fill(600, START, 'burst', store)
    // By itself SQLite would have begun it anew at about four MiB, with everybody waiting for the disk.
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(6 * 1024 * 1024)
  })

  test('of a file that has gone is not copied, and no new file is made', async () => {
    const file = join(dirname(bench.file), 'gone.db')
    writeFileSync(`${file}-wal`, Buffer.alloc(5 * 1024 * 1024))
    const checkpoints = createCheckpoints(file)
    checkpoints.whenWorthIt()
    await checkpoints.stop()
    expect(existsSync(file)).toBe(false)
  })
})
