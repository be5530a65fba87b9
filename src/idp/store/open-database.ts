import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS generated (name TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS artifacts (
    model TEXT NOT NULL, id TEXT NOT NULL, payload TEXT NOT NULL,
    grant_id TEXT, uid TEXT, expires_at INTEGER,
    UNIQUE (model, id));
  CREATE INDEX IF NOT EXISTS artifacts_by_grant ON artifacts (grant_id) WHERE grant_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS artifacts_by_uid ON artifacts (uid) WHERE uid IS NOT NULL;
  CREATE INDEX IF NOT EXISTS artifacts_by_end ON artifacts (expires_at) WHERE expires_at IS NOT NULL;
  CREATE TABLE IF NOT EXISTS factors (
    person TEXT PRIMARY KEY, totp_secret TEXT, totp_step INTEGER NOT NULL DEFAULT 0,
    wrong_codes INTEGER NOT NULL DEFAULT 0, codes_paused_until INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS passkeys (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, public_key BLOB NOT NULL, counter INTEGER NOT NULL,
    transports TEXT NOT NULL, hardware INTEGER NOT NULL, created_at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS progress (
    interaction TEXT PRIMARY KEY, person TEXT, amr TEXT NOT NULL DEFAULT '[]',
    attempts INTEGER NOT NULL DEFAULT 0, challenge TEXT, expires_at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS prompts (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, kind TEXT NOT NULL, asker TEXT NOT NULL, text TEXT,
    request TEXT, numbers TEXT NOT NULL DEFAULT '[]', number INTEGER,
    decision TEXT, wrong INTEGER NOT NULL DEFAULT 0, expires_at INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS prompts_by_person ON prompts (person, expires_at);
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY, person TEXT NOT NULL, kind TEXT NOT NULL, code TEXT NOT NULL, sent_at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS challenges (
    factor TEXT PRIMARY KEY, code TEXT NOT NULL, sent_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
    used INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS lockouts (person TEXT PRIMARY KEY, wrong INTEGER NOT NULL, locked_until INTEGER NOT NULL);
`

/**
 * Opens the box's one SQLite file, readable by its owner only, and creates what is missing in it.
 * `:memory:` keeps everything in memory until it is closed.
 */
export function openDatabase(file: string): DatabaseSync {
  if (file !== ':memory:') {
    mkdirSync(dirname(file), { recursive: true })
    closeSync(openSync(file, 'a', 0o600))
    chmodSync(file, 0o600) // SQLite gives its -wal and -shm files the mode of this one
  }
  const database = new DatabaseSync(file)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;')
  database.exec(SCHEMA)
  return database
}
