import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { freePort } from '../support/free-port.ts'
import { type Core, pinned } from './start-process.ts'

const BINARY = '/usr/bin/redis-server'

/** A Redis server of the benchmark's own, loopback only and nothing on disk. Tests have theirs in `test/support`, which needs vitest. */
export async function startRedis(core: Core): Promise<Readonly<{ url: string; stop(): Promise<void> }>> {
  const port = await freePort()
  const settings = ['--save', '', '--appendonly', 'no', '--port', String(port), '--bind', '127.0.0.1']
  const [command, ...args] = pinned(core, [BINARY, ...settings])
  const server = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = once(server, 'exit')
  for await (const line of createInterface(server.stdout)) if (line.includes('Ready to accept connections')) break
  server.stdout.resume()
  if (server.exitCode !== null) throw new Error('redis-server did not start')
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      server.kill('SIGKILL')
      await ended
    },
  }
}
