// One file, because the process is read, started, stopped and ended here and nowhere else: the only reader of process.env.
import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import pino from 'pino'
import { type Config, type ProviderSettings, parseConfig, type Settings } from './config.ts'
import { demoSecret } from './demo-secret.ts'
import { ConfigurationFault } from './errors.ts'
import type { Box } from './idp/start.ts'
import { listen } from './listen.ts'
import { metricsHandler } from './metrics-server.ts'
import { readClientKey } from './oidc/client-key.ts'
import { createProvider } from './oidc/provider.ts'
import { useOutgoingProxy } from './outgoing-proxy.ts'
import type { SampleApp } from './patterns/access-gateway/sample-app/start.ts'
import { createPortal } from './portal.ts'
import { chooseStore } from './session/stores/choose.ts'
import type { Demo } from './web/services.ts'

/** Where the boxed provider keeps its keys, accounts and sessions: beside the portal's own file. */
const boxFile = ({ sessionStore }: Settings): string =>
  join(sessionStore.startsWith('sqlite:') ? dirname(sessionStore.slice('sqlite:'.length)) : 'data', 'idp.db')

async function boot(): Promise<void> {
  if (process.argv[2] === 'doctor') return bootDoctor()
  useOutgoingProxy(process.env)
  const settings = parseConfig(process.env)
  if (process.argv[2] === 'idp') return bootBoxAlone(settings)

  const box = settings.provider === null ? await startBox(settings) : null
  const secret = settings.gatewaySecret ?? randomBytes(32).toString('base64url')
  const sample = box === null || settings.gateway !== null ? null : await startSampleApp(secret)
  const config = await complete(settings, box, sample, secret)
  // Request lines go out some kilobytes at a time or ten times a second, all others at once; whatever ends the process, the rest still goes.
  const destination = pino.destination({ fd: 1, sync: false, minLength: 4096, periodicFlush: 100 })
  destination.on('error', () => {})
  process.once('exit', () => destination.flushSync())
  const lines = {
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(line: string) {
      destination.write(line)
      if (this.lastLevel >= (pino.levels.values.info ?? 0)) destination.flush()
    },
  }
  const log = pino(
    {
      level: config.logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    lines,
  )
  process.on('unhandledRejection', (reason) => {
    log.error({ error: reason instanceof Error ? reason.name : typeof reason }, 'a promise failed and nobody was waiting for it')
  })

  const metrics = config.metricsPort === null ? null : (await import('./web/metrics.ts')).createMetrics()
  const chosen = chooseStore({
    setting: config.sessionStore,
    clock: Date.now,
    timeout: config.storeTimeout,
    report: (trouble) => log.warn(trouble, 'session store'),
  })
  const store = metrics?.timed(chosen) ?? chosen
  const closeStore = store.start()
  const sharedCounter = config.sessionStore.startsWith('redis')
    ? (await import('./web/shared-counter.ts')).connectCounter(config.sessionStore, config.storeTimeout)
    : null
  const provider = createProvider(config, Date.now)
  const demo: Demo | null = box === null ? null : { issuer: box.issuer, accounts: box.accounts }
  const { app, services, upgrades, start } = createPortal({
    config,
    clock: Date.now,
    store,
    provider,
    log,
    sharedCounter,
    demo,
    metrics,
  })
  const stopFollowing = start()
  const listening = await listen(app, config.hosts, config.port, upgrades)
  const watching = metrics === null ? null : await listen(metricsHandler(metrics), ['127.0.0.1'], config.metricsPort as number)
  services.audit('configuration.loaded', null, { outcome: 'success', detail: summary(config) })
  provider.probe().catch((error: Error) => log.warn({ detail: error.message }, 'the identity provider is not there yet'))
  greet(config, box, sample)

  await stopSignal()
  await Promise.all([stopFollowing(), listening.stop(), watching?.stop()])
  await Promise.all([closeStore(), sharedCounter?.close()])
  await Promise.all([box?.stop(), sample?.stop()])
  process.exit(0)
}

/** The boxed provider by itself, so that several portals can share it. */
async function bootBoxAlone(settings: Settings): Promise<void> {
  const box = await startBox(settings)
  say(`Identity provider in a box: ${box.issuer}`, ...accountLines(box), '', 'For a portal that uses it:')
  for (const { origin, id, secret } of box.clients) {
    say(`  ${origin}: ISSUER_URL=${box.issuer} IDP_PROFILE=boxed CLIENT_ID=${id} CLIENT_SECRET=${secret}`)
    say(`    FACTOR_API_URL=${box.factorApi.url} FACTOR_API_TOKEN=${box.factorApi.token}`)
  }
  await stopSignal()
  await box.stop()
  process.exit(0)
}

/** Examines the provider of the settings; of a demo, the box. Its findings go to stdout. */
async function bootDoctor(): Promise<void> {
  const { runDoctor } = await import('./doctor/run-doctor.ts')
  let box: Box | null = null
  const works = await runDoctor(process.argv.slice(3), {
    settings: async () => {
      useOutgoingProxy(process.env)
      const settings = parseConfig(process.env)
      if (settings.provider === null) {
        say('ISSUER_URL is not set: this is the demo, and npm start brings its own provider. That one is examined here.')
        box = await startBox(settings).catch((error: unknown) => {
          if (isPortInUse(error) && !process.argv.includes('--try')) return null
          throw error
        })
        if (box === null) return { ...settings, provider: runningBox(settings), sessionSecrets: [] }
      }
      return { ...settings, provider: await providerOf(settings, box), sessionSecrets: settings.sessionSecrets ?? [] }
    },
    clock: Date.now,
    width: process.stdout.columns ?? 110,
    print: (text) => process.stdout.write(text),
    serve: (app, { hosts, port }) => listen(app, hosts, port),
    stopped: stopSignal,
  })
  await (box as Box | null)?.stop()
  process.stdout.write('', () => process.exit(works ? 0 : 1))
}

/** The box that npm start or npm run idp has started already: its client's secret is theirs, and no question needs it. */
function runningBox({ idpPort }: Settings): ProviderSettings {
  return { issuer: `http://localhost:${idpPort}`, clientId: 'portal', authentication: { method: 'client_secret', secret: '' } }
}

/** Loaded only when it is needed: an installation without development packages does not have what it is made of. */
async function startBox(settings: Settings): Promise<Box> {
  const { startBox: start } = await import('./idp/start.ts').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
      throw new ConfigurationFault([
        'ISSUER_URL is not set, and the boxed identity provider is not installed: set it, or run npm ci without --omit=dev',
      ])
    }
    throw error
  })
  return start({ port: settings.idpPort, file: boxFile(settings), portals: [settings.baseUrl] })
}

/** The old app that the gateway fronts in a demo. */
async function startSampleApp(secret: string): Promise<SampleApp> {
  const { startSampleApp: start } = await import('./patterns/access-gateway/sample-app/start.ts')
  return start(secret, Date.now)
}

/** The provider of the settings, or the box; a private key is read once, so that a bad file is told at once. */
async function providerOf({ provider }: Settings, box: Box | null): Promise<ProviderSettings> {
  if (provider?.authentication.method === 'private_key_jwt') await readClientKey(provider.authentication.keyFile)
  if (provider !== null) return provider
  if (box === null) throw new TypeError('a portal needs a provider')
  const { id, secret } = box.client
  return { issuer: box.issuer, clientId: id, authentication: { method: 'client_secret', secret } }
}

async function complete(settings: Settings, box: Box | null, sample: SampleApp | null, secret: string): Promise<Config> {
  const provider = await providerOf(settings, box)
  const legacyAppUrl = settings.gateway?.legacyAppUrl ?? sample?.url
  return Object.freeze({
    ...settings,
    provider,
    factorApi: settings.factorApi ?? box?.factorApi ?? null,
    gateway: legacyAppUrl === undefined ? null : { legacyAppUrl, secret },
    sessionSecrets: settings.sessionSecrets ?? [demoSecret(settings.sessionStore)],
  })
}

function summary({ baseUrl, provider, profile, sessionStore }: Config): string {
  const store = sessionStore.replace(/:.*$/s, '')
  return `${baseUrl} with ${provider.issuer} (${profile.name}), sessions in ${store}`
}

function greet(config: Config, box: Box | null, sample: SampleApp | null): void {
  say(`Portal: ${config.baseUrl}`)
  if (sample !== null) say(`Old app: ${sample.url} (answers only through the gateway, at ${config.baseUrl}/timesheets/)`)
  if (box === null) say(`Identity provider: ${config.provider.issuer}`)
  else say(`Identity provider in a box: ${box.issuer}`, ...accountLines(box))
}

function accountLines({ accounts, issuer }: Box): string[] {
  return accounts.map(({ username, password, phone }) => {
    const where = phone === null ? 'has no second factor' : `phone: ${new URL(phone, issuer).href}`
    return `  sign in as ${username}, password ${password} (${where})`
  })
}

/** For people: stderr, so that stdout stays one JSON object a line. */
function say(...lines: string[]): void {
  process.stderr.write(`${lines.join('\n')}\n`)
}

/** The first SIGTERM or Ctrl-C; a second one stops at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
}

function isPortInUse(error: unknown): error is NodeJS.ErrnoException & { port: number } {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

function isFileRefused(error: unknown): error is NodeJS.ErrnoException {
  return (
    error instanceof Error &&
    'path' in error &&
    'code' in error &&
    ['EACCES', 'EROFS', 'EPERM', 'ENOTDIR'].includes(String(error.code))
  )
}

boot().catch((error: unknown) => {
  if (error instanceof ConfigurationFault) say(error.message)
  else if (isPortInUse(error)) say(`Port ${error.port} is in use already: set PORT or IDP_PORT, or stop what listens there.`)
  else if (isFileRefused(error))
    say(`${error.path} cannot be written (${error.code}): give the right to, or set SESSION_STORE=sqlite:PATH.`)
  else say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exit(1)
})
