import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, test } from 'vitest'
import { freePort } from './free-port.ts'

const BINARY = '/usr/bin/redis-server'

/**
 * `describe` for tests that need a Redis server. Where none is installed they are skipped by name and reason, and fail where CI is set.
 */
export function describeWithRedis(name: string, tests: () => void): void {
  if (existsSync(BINARY)) describe(name, tests)
  else if (process.env.CI) test(name, () => expect.fail(`${BINARY} is not installed`))
  else describe.skip(`${name} (${BINARY} is not installed)`, tests)
}

/** A Redis server of this test's own: nothing on disk but an empty folder, loopback only. */
export type RedisServer = Readonly<{ url: string; port: number; pid: number; stop: () => Promise<void> }>

/**
 * Starts one and waits until it accepts connections.
 *
 * @param port where it listens; a free one when left out
 * @param settings more of its command line, such as `--maxmemory 1`
 */
export async function startRedis({
  port,
  settings = [],
}: {
  port?: number
  settings?: readonly string[]
} = {}): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'))
  const listenOn = port ?? (await freePort())
  const own = ['--save', '', '--appendonly', 'no', '--port', `${listenOn}`, '--bind', '127.0.0.1', '--dir', folder]
  const server = spawn(BINARY, [...own, ...settings], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(server, 'exit')
  for await (const line of createInterface(server.stdout)) if (line.includes('Ready to accept connections')) break
  server.stdout.resume()
  if (server.pid === undefined || server.exitCode !== null) throw new Error('redis-server did not start')
  return {
    url: `redis://127.0.0.1:${listenOn}`,
    port: listenOn,
    pid: server.pid,
    stop: async () => {
      server.kill('SIGCONT')
      server.kill('SIGKILL')
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
