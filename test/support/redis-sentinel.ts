import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from './free-port.ts'
import { type RedisServer, startRedis } from './redis-server.ts'

/** What Sentinels watch over: a primary and its replica, on loopback, nothing on disk. */
export type RedisSentinels = Readonly<{
  /** For `SESSION_STORE`. */
  url: string
  primary: RedisServer
  replica: RedisServer
  /** Kills one of the Sentinels. */
  loseOne(): Promise<void>
  stop(): Promise<void>
}>

const NAME = 'sessions'

/** Starts three Sentinels that make the replica the primary when two of them have missed the primary for two seconds. */
export async function startRedisWithSentinels(): Promise<RedisSentinels> {
  const primary = await startRedis()
  const replica = await startRedis({ settings: ['--replicaof', '127.0.0.1', `${primary.port}`] })
  const ports = [await freePort(), await freePort(), await freePort()]
  const sentinels = await Promise.all(ports.map((port) => startSentinel(port, primary.port)))
  const [first] = sentinels
  return {
    url: `redis://${ports.map((port) => `127.0.0.1:${port}`).join(',')}?sentinel=${NAME}`,
    primary,
    replica,
    loseOne: async () => first?.(),
    async stop() {
      await Promise.all(sentinels.map((stop) => stop()))
      await Promise.all([replica.stop(), primary.stop()])
    },
  }
}

async function startSentinel(port: number, primaryPort: number): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'sentinel-'))
  const file = join(folder, 'sentinel.conf')
  const settings = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor ${NAME} 127.0.0.1 ${primaryPort} 2`,
    `sentinel down-after-milliseconds ${NAME} 2000`,
    `sentinel failover-timeout ${NAME} 3000`,
  ]
  writeFileSync(file, `${settings.join('\n')}\n`)
  const child = spawn('/usr/bin/redis-server', [file, '--sentinel'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  for await (const line of createInterface(child.stdout)) if (line.includes('+monitor master')) break
  child.stdout.resume()
  return async () => {
    child.kill('SIGKILL')
    await exited
    rmSync(folder, { recursive: true, force: true })
  }
}
