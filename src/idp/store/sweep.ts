import type { DatabaseSync } from 'node:sqlite'

/** What has expired is kept this many seconds longer, so that whoever asks for it hears "expired", not "unknown". */
const GRACE = 600

/** Removes what has expired, now and once a minute. Answers how to stop. */
export function startSweeping(database: DatabaseSync): () => void {
  const sweep = () => {
    const now = Math.floor(Date.now() / 1000)
    database.prepare('DELETE FROM artifacts WHERE expires_at < ?').run(now - GRACE)
    database.prepare('DELETE FROM prompts WHERE expires_at < ?').run(now - GRACE)
    database.prepare('DELETE FROM messages WHERE sent_at < ?').run(now - GRACE)
    database.prepare('DELETE FROM progress WHERE expires_at < ?').run(now)
  }
  sweep()
  const timer = setInterval(sweep, 60_000).unref()
  return () => clearInterval(timer)
}
