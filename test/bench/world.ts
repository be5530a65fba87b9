import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Job, Load } from './generator.ts'
import { startRedis } from './redis.ts'
import { type Core, type Started, startProcess } from './start-process.ts'
import { type Server, startServer } from './start-server.ts'

/** Everything that a benchmark needs around what it measures. Nothing of it is left when it has stopped. */
export type World = Readonly<{
  /** Where servers run and leave their files. */
  folder: string
  /** Settings of every server: who attests, and a secret. */
  env: Readonly<Record<string, string>>
  /** Of a Redis server of the benchmark's own; null where none is installed. */
  redisUrl: string | null
  /** An app that answers 2 KB, on the measuring core. */
  upstream: string
  /** Starts a server, on the measured core unless it is told otherwise. */
  serve(script: string, env?: Readonly<Record<string, string>>, core?: Core): Promise<Server>
  signIn(url: string): Promise<string>
  load(job: Omit<Extract<Job, { kind: 'load' }>, 'kind'>): Promise<Load>
  open(job: Omit<Extract<Job, { kind: 'open' }>, 'kind'>): Promise<void>
  stop(): Promise<void>
}>

/** Starts the provider, the generator, the upstream app and, where there is one, Redis: all on the core that is not measured. */
export async function startWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const running: Started[] = []
  const generator = startProcess('generator.ts', { core: 'measuring', folder })
  const ready = generator.says()
  const provider = startProcess('servers/provider.ts', { core: 'measuring', folder })
  running.push(generator, provider)
  const { issuer, clientId, clientSecret } = (await provider.says()) as Record<'issuer' | 'clientId' | 'clientSecret', string>
  await ready
  const upstream = await startServer('servers/raw-http.ts', { core: 'measuring', folder })
  running.push(upstream)
  const redis = existsSync('/usr/bin/redis-server') ? await startRedis('measuring') : null

  const env = {
    ISSUER_URL: issuer,
    CLIENT_ID: clientId,
    CLIENT_SECRET: clientSecret,
    IDP_PROFILE: 'okta',
    SESSION_SECRET: randomBytes(32).toString('base64url'),
    TWO_FACTOR_WINDOW: '3600',
    RATE_LIMIT: '0',
  }
  const ask = async (job: Job): Promise<unknown> => {
    const reply = (await generator.ask(job)) as { answer: unknown } | { failure: string }
    if ('failure' in reply) throw new Error(reply.failure)
    return reply.answer
  }
  return {
    folder,
    env,
    redisUrl: redis?.url ?? null,
    upstream: upstream.origin,
    async serve(script, more = {}, core = 'measured') {
      const server = await startServer(script, { core, env: { ...env, ...more }, folder })
      running.push(server)
      return server
    },
    signIn: async (url) => (await ask({ kind: 'sign-in', url })) as string,
    load: async (job) => (await ask({ kind: 'load', ...job })) as Load,
    open: async (job) => {
      await ask({ kind: 'open', ...job })
    },
    async stop() {
      await Promise.all(running.map((one) => one.stop()))
      await redis?.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
