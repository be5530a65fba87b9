import type { Stats } from 'node:fs'
import { chmodSync, closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { prepareDatabase } from './sqlite-schema.ts'

/** Reads trust the last look at the file for this long; a look costs half as much as a read. Writes always look. */
const LOOK_EVERY_MS = 50

type Open<T> = Readonly<{ db: DatabaseSync; prepared: T; identity: string | undefined; size: number; log: string | undefined }>

/**
 * The one connection to the database file, opened when it is first needed and again whenever it has gone bad: file replaced,
 * handle failed. Makes the file (0600) and its folder (0700) where there are none, but never a second time:
 * a file that was there and is gone is trouble, not a fresh start in which nobody is signed in.
 *
 * @param prepare what to make of a connection once: its prepared statements
 */
export function sqliteFile<T>(name: string, prepare: (db: DatabaseSync) => T) {
  const file = resolve(name)
  let current: Open<T> | undefined
  let hasBeenThere = false
  let lookedAt = Number.NEGATIVE_INFINITY
  let abandoned: Open<T> | undefined

  /** Closes the connection; the next use opens another. */
  function letGo(): void {
    lookedAt = Number.NEGATIVE_INFINITY
    if (current === undefined) return
    abandoned = current
    current = undefined
    try {
      abandoned.db.close()
    } catch {
      // Its file is beyond closing; nothing of it is used again.
    }
  }

  function look(): void {
    const there = statSync(file, { throwIfNoEntry: false })
    if (there === undefined && hasBeenThere) throw new Error('the session database has been removed')
    // Root may write whatever the mode says; an operator who took the right to write away still means it.
    if (there !== undefined && (there.mode & 0o200) === 0) throw new Error('the session database is read-only')
    if (current !== undefined && (identityOf(there) !== current.identity || (there?.size ?? 0) < current.size)) letGo()
  }

  function open(): Open<T> {
    if (!hasBeenThere) make(file)
    const there = statSync(file)
    const identity = identityOf(there)
    if ((there.mode & 0o077) !== 0) chmodSync(file, 0o600)
    if (abandoned !== undefined && abandoned.identity !== identity) removeLog(abandoned.log)
    const db = new DatabaseSync(file, { timeout: 0 })
    try {
      prepareDatabase(db)
      const prepared = prepare(db)
      current = { db, prepared, identity, size: there.size, log: identityOf(statSync(`${file}-wal`, { throwIfNoEntry: false })) }
    } catch (error) {
      db.close()
      throw error
    }
    hasBeenThere = true
    return current
  }

  /** A file put in the place of ours would have the write-ahead log of ours replayed into it. */
  function removeLog(log: string | undefined): void {
    if (log === undefined || identityOf(statSync(`${file}-wal`, { throwIfNoEntry: false })) !== log) return
    rmSync(`${file}-wal`, { force: true })
    rmSync(`${file}-shm`, { force: true })
  }

  return {
    letGo,
    /** The connection for a read: the file was there a moment ago. @throws where it cannot be had */
    toRead(): Open<T> {
      const now = performance.now()
      if (current !== undefined && now - lookedAt < LOOK_EVERY_MS) return current
      look()
      lookedAt = now
      return current ?? open()
    },
    /** The connection for a write: the file is there. @throws where it cannot be had */
    toWrite(): Open<T> {
      look()
      return current ?? open()
    },
  }
}

/** A file's inode, with its birth: the number alone is given to the next file as soon as this one is gone. */
function identityOf(stats: Stats | undefined): string | undefined {
  return stats && `${stats.dev}:${stats.ino}:${stats.birthtimeMs}`
}

/** Made here and not by SQLite so that it is never readable for others. An existing file is not opened: closing it would drop SQLite's locks. */
function make(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
