import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { epochSeconds, seconds } from '../../../src/assurance/time.ts'
import { createSqliteStore } from '../../../src/session/stores/sqlite.ts'
import { storeContract } from './contract.ts'
import { START, sessionData } from './session-data.ts'
import { severalProcesses } from './several-processes.ts'
import { sqliteBench } from './sqlite-bench.ts'

const idleUntil = epochSeconds(START + 3600)
const session = { data: sessionData(), idleUntil }
const modeOf = (path: string) => statSync(path).mode & 0o777

describe('the SQLite store', () => {
  storeContract(sqliteBench)

  severalProcesses(async () => {
    const bench = await sqliteBench()
    return { ...bench, setting: `sqlite:${bench.file}` }
  })

  test('is a file that only its owner reads, in a folder that only its owner opens', async () => {
    const { store, file, stop } = await sqliteBench()
    await store.move(null, 'a', session)
    expect(modeOf(dirname(file))).toBe(0o700)
    for (const path of [file, `${file}-wal`, `${file}-shm`]) expect(modeOf(path)).toBe(0o600)
    await stop()
  })

  test('takes the right to read from others when it opens a file that gave it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'store-'))
    const file = join(folder, 'portal.db')
    writeFileSync(file, '', { mode: 0o644 })
    chmodSync(file, 0o644)
    const store = createSqliteStore({ file, clock: () => START * 1000, timeout: seconds(1), report: () => undefined })
    const stop = store.start()
    await store.ready()
    expect(modeOf(file)).toBe(0o600)
    await stop()
    rmSync(folder, { recursive: true })
  })

  test('keeps sessions over a restart', async () => {
    const { store, file, stop } = await sqliteBench()
    await store.move(null, 'a', session)
    const after = createSqliteStore({ file, clock: () => START * 1000, timeout: seconds(1), report: () => undefined })
    expect(await after.get('a')).toEqual(session)
    await after.start()()
    await stop()
  })

  test('answers nothing once it is closed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'store-'))
    const store = createSqliteStore({ file: join(folder, 'p.db'), clock: Date.now, timeout: seconds(1), report: () => undefined })
    await store.ready()
    await store.start()()
    await expect(store.get('a')).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(store.claim('a', seconds(1))).rejects.toMatchObject({ code: 'store_unavailable' })
    rmSync(folder, { recursive: true })
  })

  describe('whose rows were edited', () => {
    let bench: Awaited<ReturnType<typeof sqliteBench>>
    beforeEach(async () => {
      bench = await sqliteBench()
      await bench.store.move(null, 'a', session)
      await bench.store.move(null, 'b', { data: sessionData({ lineage: 'other' }), idleUntil })
    })
    afterEach(() => bench.stop())

    const edited: Record<string, string> = {
      'broken JSON': "UPDATE sessions SET record = substr(record, 1, 40) WHERE key = 'a'",
      'an empty record': "UPDATE sessions SET record = '' WHERE key = 'a'",
      'the format of the future': `UPDATE sessions SET record = json_set(record, '$.format', 3) WHERE key = 'a'`,
      'an end that is no number': `UPDATE sessions SET record = json_set(record, '$.endsAt', 'never') WHERE key = 'a'`,
      'evidence of the wrong type': `UPDATE sessions SET record = json_set(record, '$.evidence[0].amr', 'hwk') WHERE key = 'a'`,
    }

    test.each(Object.entries(edited))('grants nothing for %s, and removes it', async (_, sql) => {
      const db = new DatabaseSync(bench.file)
      db.exec(sql)
      expect(await bench.store.get('a')).toBeUndefined()
      expect(db.prepare("SELECT count(*) AS n FROM sessions WHERE key = 'a'").get()).toEqual({ n: 0 })
      expect(bench.reports.map(({ event }) => event)).toEqual(['store.corrupt_record'])
      db.close()
    })

    test.each(Object.entries(edited))('finds and ends the others in spite of %s', async (_, sql) => {
      const db = new DatabaseSync(bench.file)
      db.exec(sql)
      db.close()
      const where = { issuer: session.data.issuer, subject: 'alice' }
      expect((await bench.store.findWhere(where)).map(({ key }) => key)).toEqual(['b'])
      expect(await bench.store.destroyWhere(where)).toHaveLength(1)
    })

    test('refuses a row whose times are no times', () => {
      const db = new DatabaseSync(bench.file)
      expect(() => db.exec("UPDATE sessions SET idle_until = 'never'")).toThrow()
      expect(() => db.exec('UPDATE sessions SET idle_until = 9223372036854775807')).toThrow()
      db.close()
    })

    test('drops a session of somebody else from an answer it was filed under', async () => {
      const db = new DatabaseSync(bench.file)
      db.exec("UPDATE sessions SET subject = 'bob' WHERE key = 'a'")
      db.close()
      expect(await bench.store.findWhere({ issuer: session.data.issuer, subject: 'bob' })).toEqual([])
    })
  })

  test('removes what has expired, and only that, in slices', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const bench = await sqliteBench()
    try {
      for (let number = 0; number < 120; number += 1) {
        await bench.store.move(null, `${number}`, { data: sessionData({ lineage: `lineage ${number}` }), idleUntil })
      }
      for (const key of ['0', '1']) await bench.store.touch(key, epochSeconds(START + 7200))
      for (const key of ['0', '2']) await bench.store.keep(`form of ${key}`, 'value', seconds(9000), `lineage ${key}`)
      await bench.store.keep('short', 'value', seconds(60))
      await bench.store.claim('short', seconds(60))
      await bench.store.claim('long', seconds(9000))
      const db = new DatabaseSync(bench.file)
      const rows = (table: string) => db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n
      bench.skip(3660)
      await vi.advanceTimersByTimeAsync(1000)
      expect(rows('sessions')).toBeGreaterThan(2)
      await vi.advanceTimersByTimeAsync(3000)
      expect([rows('sessions'), rows('kept'), rows('claims')]).toEqual([2, 1, 1])
      expect(await bench.store.get('0')).toBeDefined()
      bench.skip(3600)
      await vi.advanceTimersByTimeAsync(3000)
      expect([rows('sessions'), rows('kept'), rows('claims')]).toEqual([0, 0, 1])
      db.close()
    } finally {
      vi.useRealTimers()
      await bench.stop()
    }
  })

  test('starts while its folder cannot be made, and is there once it can', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'store-'))
    writeFileSync(join(folder, 'data'), 'in the way')
    const reports: unknown[] = []
    const store = createSqliteStore({
      file: join(folder, 'data', 'portal.db'),
      clock: () => START * 1000,
      timeout: seconds(1),
      report: (report) => reports.push(report),
    })
    const stop = store.start()
    await expect(store.ready()).rejects.toMatchObject({ code: 'store_unavailable', status: 503 })
    await expect(store.get('a')).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(reports).toHaveLength(1)
    rmSync(join(folder, 'data'))
    mkdirSync(join(folder, 'data'))
    await store.ready()
    expect(await store.get('a')).toBeUndefined()
    await stop()
    rmSync(folder, { recursive: true })
  })
})
