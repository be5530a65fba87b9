// Group K: the process itself, and what it refuses to start with.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

it('K-01: with many faults it does not start, names every one at once, and repeats no secret', async () => {
  const env = {
    ISSUER_URL: 'http://idp.example',
    CLIENT_SECRET: 'canary-of-the-client-0123456789',
    SESSION_SECRET: 'canary-too-short',
    BASE_URL: 'http://portal.example',
    IDP_PROFILE: 'nobody',
    TWO_FACTOR_WINDOW: 'soon',
  }
  const ended = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, ['src/main.ts'], { cwd: ROOT, env }, (error, stdout, stderr) =>
      resolve({ code: error?.code, stdout, stderr }),
    )
  })
  expect(ended).toMatchObject({ code: 1, stdout: '' })
  for (const name of ['ISSUER_URL', 'CLIENT_ID', 'SESSION_SECRET', 'BASE_URL', 'IDP_PROFILE', 'TWO_FACTOR_WINDOW']) {
    expect(ended.stderr).toContain(name)
  }
  expect(ended.stderr).not.toMatch(/canary|^\s+at /m)
}, 60_000)
