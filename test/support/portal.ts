import { pino } from 'pino'
import { type Config, parseConfig } from '../../src/config.ts'
import { listen } from '../../src/listen.ts'
import { createProvider } from '../../src/oidc/provider.ts'
import { createPortal, type Parts, type Portal } from '../../src/portal.ts'
import type { SessionStore } from '../../src/session/store.ts'
import { createMemoryStore } from '../../src/session/stores/memory.ts'
import { freePort } from './free-port.ts'

/** A secret that is one only in tests. */
export const TEST_SECRET = 'Zx8-qV3_rT6.wY1*mN4+kL7=hJ2~bG5!'

/** One line of the log stream. */
export type LogLine = Readonly<Record<string, unknown> & { event?: string; reason?: string; outcome?: string }>

/** A portal that listens, with its log and a clock that can be moved. */
export type TestPortal = Readonly<
  Portal & {
    baseUrl: string
    config: Config
    store: SessionStore
    /** Every line logged so far. */
    log: readonly LogLine[]
    /** The lines of one event, oldest first. */
    events(event: string): readonly LogLine[]
    /** Moves the portal's clock, and nobody else's, forward by so many seconds. */
    advance(seconds: number): void
    stop(): Promise<void>
  }
>

/** Who attests: of a `HostileIdp` or a `Box`. */
export type ProviderAccess = Readonly<{ issuer: string; clientId: string; clientSecret: string }>

export type PortalOptions = Readonly<{
  provider: ProviderAccess
  /** Settings beside those of the provider. */
  env?: Readonly<Record<string, string>>
  /** The portal's port, where the provider had to know it before. */
  port?: number
  /** The host in `BASE_URL`; `127.0.0.1` makes the provider at `localhost` another site. */
  host?: 'localhost' | '127.0.0.1'
  store?: (clock: () => number) => SessionStore
  /** Another policy of the gateway than the sample's, and other times. */
  gateway?: Parts['gateway']
  /** Others than the help desk's samples. */
  accounts?: Parts['accounts']
}>

/** Starts a portal on loopback with a memory store, its log kept in memory. */
export async function startPortal({
  provider,
  env = {},
  port,
  host = 'localhost',
  store,
  gateway = {},
  accounts,
}: PortalOptions): Promise<TestPortal> {
  const bound = port ?? (await freePort())
  const baseUrl = env.BASE_URL ?? `http://${host}:${bound}`
  const settings = parseConfig({
    ISSUER_URL: provider.issuer,
    CLIENT_ID: provider.clientId,
    CLIENT_SECRET: provider.clientSecret,
    SESSION_SECRET: TEST_SECRET,
    SESSION_STORE: 'memory:',
    RATE_LIMIT: '0',
    PORT: String(bound),
    BASE_URL: baseUrl,
    ...env,
  })
  const config = settings as Config
  let offset = 0
  const clock = () => Date.now() + offset
  const log: LogLine[] = []
  const logger = pino(
    { level: env.LOG_LEVEL ?? 'trace', base: null, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line) => void log.push(JSON.parse(line) as LogLine) },
  )
  const sessions = store?.(clock) ?? createMemoryStore({ clock })
  const closeStore = sessions.start()
  const portal = createPortal({
    config,
    clock,
    store: sessions,
    provider: createProvider(config, clock),
    log: logger,
    sharedCounter: null,
    demo: null,
    metrics: null,
    gateway,
    ...(accounts && { accounts }),
  })
  const stopFollowing = portal.start()
  const listening = await listen(portal.app, ['127.0.0.1', '::1'], bound, portal.upgrades)
  return {
    ...portal,
    baseUrl,
    config,
    store: sessions,
    log,
    events: (event) => log.filter((line) => line.event === event),
    advance: (seconds) => {
      offset += seconds * 1000
    },
    async stop() {
      await Promise.all([stopFollowing(), listening.stop()])
      await closeStore()
    },
  }
}
