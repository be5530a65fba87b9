import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { epochSeconds, seconds } from '../../../src/assurance/time.ts'
import type { SessionStore } from '../../../src/session/store.ts'
import { createSqliteStore } from '../../../src/session/stores/sqlite.ts'
import { allUnavailable, readers, writers } from './all-unavailable.ts'
import { runScript } from './child-process.ts'
import { START, sessionData } from './session-data.ts'
import { sqliteBench } from './sqlite-bench.ts'

const session = { data: sessionData(), idleUntil: epochSeconds(START + 3600) }
const unavailable = { code: 'store_unavailable', status: 503 }

describe('the SQLite store whose file', () => {
  let bench: Awaited<ReturnType<typeof sqliteBench>>
  let store: SessionStore
  let file: string
  beforeEach(async () => {
    bench = await sqliteBench()
    ;({ store, file } = bench)
    await store.move(null, 'a', session)
  })
  afterEach(() => bench.stop())

  const newStore = () => createSqliteStore({ file, clock: () => START * 1000, timeout: seconds(1), report: () => undefined })
  /** Longer than a read trusts its last look at the file. */
  const lookAgain = () => pause(60)

  test('is being written by another process is read, and not written, and does not keep this process from its other work', async () => {
    const holder = runScript('hold-lock.ts', file)
    try {
      expect(await holder.line()).toBe('locked')
      let turns = 0
      const counting = setInterval(() => turns++, 10)
      await allUnavailable(store, writers)
      clearInterval(counting)
      expect(turns).toBeGreaterThan(40)
      expect(await store.get('a')).toEqual(session)
    } finally {
      await holder.end()
    }
    expect(await store.claim('state', seconds(60))).toBe(true)
    expect(await store.get('a')).toEqual(session)
  })

  test('is locked for a moment is waited for', async () => {
    const holder = runScript('hold-lock.ts', file)
    await holder.line()
    const claimed = store.claim('state', seconds(60))
    await pause(200)
    await holder.end()
    expect(await claimed).toBe(true)
  })

  test('is held whole by another process is neither read nor written until that ends', async () => {
    for (const stop of bench.stops) await stop()
    const holder = runScript('hold-lock.ts', file, 'whole file')
    const late = newStore()
    let stop = async () => {}
    try {
      await holder.line()
      stop = late.start()
      await allUnavailable(late, { ...readers, ...writers })
    } finally {
      await holder.end()
    }
    expect(await late.get('a')).toEqual(session)
    await stop()
  })

  test('is made read-only is neither read nor written until it may be', async () => {
    chmodSync(file, 0o400)
    await lookAgain()
    await allUnavailable(store, { ...readers, ...writers })
    await allUnavailable(newStore(), { ...readers, ...writers })
    chmodSync(file, 0o600)
    expect(await store.get('a')).toEqual(session)
    expect(await store.move('a', 'b', session)).toBe(true)
  })

  test('is removed is not begun anew, and is there again when it is put back', async () => {
    renameSync(file, `${file}.away`)
    await lookAgain()
    await allUnavailable(store, { ...readers, ...writers })
    expect(existsSync(file)).toBe(false)
    renameSync(`${file}.away`, file)
    expect(await store.get('a')).toEqual(session)
    expect(bench.reports.map(({ event }) => event)).toContain('store.trouble')
  })

  test('is replaced answers from the new one, into which nothing of the old one leaks', async () => {
    const next = createSqliteStore({
      file: `${file}.other`,
      clock: () => START * 1000,
      timeout: seconds(1),
      report: () => undefined,
    })
    await next.move(null, 'of the new file', session)
    await next.start()()
    renameSync(`${file}.other`, file)
    await lookAgain()
    expect(await store.get('a')).toBeUndefined()
    expect(await store.get('of the new file')).toEqual(session)
    expect(await bench.other.get('of the new file')).toEqual(session)
    expect(await store.move('of the new file', 'moved', session)).toBe(true)
    expect(await bench.other.get('moved')).toEqual(session)
  })

  test('is removed, and then another put there, answers from that', async () => {
    const next = createSqliteStore({
      file: `${file}.other`,
      clock: () => START * 1000,
      timeout: seconds(1),
      report: () => undefined,
    })
    await next.move(null, 'of the new file', session)
    await next.start()()
    const bytes = readFileSync(`${file}.other`)
    rmSync(file)
    await lookAgain()
    for (const one of [store, bench.other]) await allUnavailable(one, readers)
    writeFileSync(file, bytes, { mode: 0o600 })
    expect(await store.get('of the new file')).toEqual(session)
    expect(await store.get('a')).toBeUndefined()
  })

  test('is no database is unavailable until it is one, said once', async () => {
    const reports: unknown[] = []
    writeFileSync(`${file}.bad`, 'not a database, but long enough to be looked at as if it were one. '.repeat(100))
    const bad = createSqliteStore({
      file: `${file}.bad`,
      clock: () => START * 1000,
      timeout: seconds(1),
      report: (report) => reports.push(report),
    })
    const stop = bad.start()
    await allUnavailable(bad, { ...readers, ...writers })
    expect(reports).toHaveLength(1)
    rmSync(`${file}.bad`)
    writeFileSync(`${file}.bad`, '')
    await bad.ready()
    expect(await bad.move(null, 'a', session)).toBe(true)
    await stop()
  })

  test('is of a later format is left alone', async () => {
    const db = new DatabaseSync(file)
    db.exec('PRAGMA user_version = 99')
    db.close()
    await allUnavailable(newStore(), { ...readers, ...writers })
  })

  test('is damaged in place rejects rather than answer that nobody is there', async () => {
    const keys = Array.from({ length: 300 }, (_, number) => `${number}`)
    for (const key of keys) await store.move(null, key, { ...session, data: sessionData({ lineage: key }) })
    for (const stop of bench.stops) await stop()
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.fill(0, 2 * 4096))
    const damaged = newStore()
    for (const key of keys) {
      const answer = await damaged.get(key).catch((error: unknown) => error)
      expect(answer).toMatchObject(unavailable)
    }
    await damaged.start()()
  })
})
