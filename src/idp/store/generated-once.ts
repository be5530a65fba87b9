import type { DatabaseSync } from 'node:sqlite'

/** A value that is drawn the first time it is asked for and stays the same as long as the file lives: keys and secrets. */
export async function generatedOnce(
  database: DatabaseSync,
  name: string,
  generate: () => string | Promise<string>,
): Promise<string> {
  const read = () => database.prepare('SELECT value FROM generated WHERE name = ?').get(name)?.value as string | undefined
  const kept = read()
  if (kept !== undefined) return kept
  const drawn = await generate()
  database.prepare('INSERT OR IGNORE INTO generated (name, value) VALUES (?, ?)').run(name, drawn)
  return read() ?? drawn
}
