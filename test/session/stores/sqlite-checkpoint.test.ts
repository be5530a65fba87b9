import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createCheckpoints } from '../../../src/session/stores/sqlite-checkpoint.ts'

test('a log that cannot be looked at is left alone, and the upkeep around it goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'checkpoint-'))
  const file = join(folder, 'portal.db')
  // A link to itself: what even the administrator's process gets an error for, as others do for a folder that was closed to them.
  symlinkSync(`${file}-wal`, `${file}-wal`)
  const checkpoints = createCheckpoints(file)
  expect(() => checkpoints.whenWorthIt()).not.toThrow()
  await checkpoints.stop()
  rmSync(folder, { recursive: true })
})
