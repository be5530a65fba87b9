import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startNginx } from '../deploy/nginx.ts'
import { type PortalProcess, startPortalProcess } from '../deploy/portal-process.ts'
import { freePort } from '../support/free-port.ts'
import { TEST_SECRET } from '../support/portal.ts'
import { startRedis } from '../support/redis-server.ts'
import type { SoakProvider } from './provider.ts'
import { type Tally, WrongAnswer } from './tally.ts'

/** The portals under test, reached at one address. */
export type Portals = Readonly<{
  base: string
  metricsPorts: readonly number[]
  /** The SQLite file; null on Redis. */
  storeFile: string | null
  stop(): Promise<void>
}>

/** How they are set up: these settings, laid over those of every run. */
export type PortalSettings = Readonly<{ processes: number; window: number; env: Readonly<Record<string, string>> }>

/**
 * So that memory shows what is kept: collections now and then, and a small young space. Left to itself that space grows over minutes to
 * 128 MiB, whatever is kept, and a leak would not stand out against it.
 */
const FLAGS = ['--expose-gc', '--max-semi-space-size=8', `--import=${new URL('collect-garbage.ts', import.meta.url).href}`]

/** One process on SQLite; several on one Redis, behind nginx with the configuration that is shipped. */
export async function startPortals(
  provider: SoakProvider,
  tally: Tally,
  { processes, window, env }: PortalSettings,
): Promise<Portals> {
  const folder = mkdtempSync(join(tmpdir(), 'soak-'))
  const ports = await Promise.all(Array.from({ length: processes }, freePort))
  const metricsPorts = await Promise.all(ports.map(freePort))
  const redis = processes === 1 ? null : await startRedis()
  const storeFile = redis === null ? join(folder, 'portal.db') : null
  const front = processes === 1 ? null : await freePort()
  const base = `http://localhost:${front ?? ports[0]}`
  const settings = {
    BASE_URL: base,
    ISSUER_URL: provider.issuer,
    CLIENT_ID: provider.clientId,
    CLIENT_SECRET: provider.clientSecret,
    IDP_PROFILE: 'okta',
    SESSION_SECRET: TEST_SECRET,
    SESSION_STORE: redis?.url ?? `sqlite:${storeFile}`,
    // Short, so that sessions, forms and claims of a run of minutes expire by the thousand.
    SESSION_IDLE_TIMEOUT: '60',
    SESSION_LIFETIME: '120',
    TRANSACTION_LIFETIME: '60',
    TWO_FACTOR_WINDOW: String(window),
    PHISHING_RESISTANT_WINDOW: String(window),
    RATE_LIMIT: '0',
    // A machine that has other things to do is slow; that is no wrong answer.
    IDP_TIMEOUT: '30',
    STORE_TIMEOUT: '10',
    TRUST_PROXY: '127.0.0.1',
    ...env,
  }
  const hear = (line: string): void => {
    if (/"level":"(?:error|fatal)"/.test(line)) tally.wrong('log', new WrongAnswer('process', line))
  }
  const running: PortalProcess[] = await Promise.all(
    ports.map((port, place) =>
      startPortalProcess({ ...settings, PORT: String(port), METRICS_PORT: String(metricsPorts[place]) }, { hear, flags: FLAGS }),
    ),
  )
  const nginx = front === null ? null : await startNginx({ port: front, portals: ports })
  return {
    base,
    metricsPorts,
    storeFile,
    async stop() {
      await nginx?.stop()
      for (const code of await Promise.all(running.map((portal) => portal.stop()))) {
        if (code !== 0) tally.wrong('the end', new WrongAnswer('process', `a portal ended with ${code}`))
      }
      await redis?.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
