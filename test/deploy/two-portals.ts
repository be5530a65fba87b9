import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type MockFactorApi, startMockFactorApi } from '../hostile/factor-api.ts'
import { type HostileIdp, startHostileIdp } from '../hostile/hostile-idp.ts'
import { isThere } from '../patterns/access-gateway/support/run-server.ts'
import { Browser } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { type LogLine, TEST_SECRET } from '../support/portal.ts'
import { startRedis } from '../support/redis-server.ts'
import { until } from '../support/until.ts'
import { ANSWERED_BY, startNginx } from './nginx.ts'
import { type PortalProcess, startPortalProcess } from './portal-process.ts'

/** Two portal processes on one Redis behind nginx, each request at the other one than the last. */
export type TwoPortals = Readonly<{
  idp: HostileIdp
  factorApi: MockFactorApi
  /** The one address people know. */
  base: string
  /** The lines of one event that either has logged, the dead included. */
  events(event: string): readonly LogLine[]
  /** Alice, signed in, in a browser of her own. */
  alice(): Promise<Browser>
  /** SIGKILL for the first of the two. */
  killOne(): Promise<void>
  /** Starts it again, and waits until requests go round. */
  reviveOne(): Promise<void>
  stop(): Promise<void>
}>

/** `describe` for tests that need nginx and Redis. Without them they are skipped by name and reason, and fail where CI is set. */
export function describeWithNginxAndRedis(name: string, tests: () => void): void {
  const missing = [...(isThere('nginx') ? [] : ['nginx']), ...(existsSync('/usr/bin/redis-server') ? [] : ['redis-server'])]
  if (missing.length === 0) describe(name, tests)
  else if (process.env.CI) test(name, () => expect.fail(`${missing.join(' and ')} not installed`))
  else describe.skip(`${name} (${missing.join(' and ')} not installed)`, tests)
}

export async function startTwoPortals(): Promise<TwoPortals> {
  const [idp, factorApi, redis] = await Promise.all([startHostileIdp(), startMockFactorApi(), startRedis()])
  const [front, ...ports] = await Promise.all([freePort(), freePort(), freePort()])
  const base = `http://localhost:${front}`
  const settings = {
    BASE_URL: base,
    ISSUER_URL: idp.issuer,
    CLIENT_ID: idp.clientId,
    CLIENT_SECRET: idp.clientSecret,
    IDP_PROFILE: 'okta',
    // The poll of a process that died is another one's after three of these and five seconds more.
    IDP_TIMEOUT: '2',
    SESSION_SECRET: TEST_SECRET,
    SESSION_STORE: redis.url,
    TRUST_PROXY: '127.0.0.1',
    FACTOR_API_URL: factorApi.url,
    FACTOR_API_TOKEN: factorApi.token,
    LOG_LEVEL: 'debug',
  }
  const start = (port: number): Promise<PortalProcess> => startPortalProcess({ ...settings, PORT: String(port) })
  const started = await Promise.allSettled(ports.map(start))
  const running = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  const rest = async (): Promise<void> => {
    await Promise.all(running.map((portal) => portal.kill()))
    await Promise.all([idp.stop(), factorApi.stop(), redis.stop()])
  }
  const failed = started.find((outcome) => outcome.status === 'rejected')
  if (failed !== undefined) {
    await rest()
    throw failed.reason
  }
  const [, other] = running as [PortalProcess, PortalProcess]
  let [one] = running as [PortalProcess, PortalProcess]
  const buried: PortalProcess[] = []
  const nginx = await startNginx({ port: front, portals: ports })
  const answeredBy = async (): Promise<string> => String((await fetch(`${base}/healthz`)).headers.get(ANSWERED_BY))
  const goesRound = async (): Promise<boolean> => {
    const [first, second, third, fourth] = [await answeredBy(), await answeredBy(), await answeredBy(), await answeredBy()]
    return first === third && second === fourth && first !== second && !`${first}${second}`.includes(',')
  }

  return {
    idp,
    factorApi,
    base,
    events: (event) => [...buried, one, other].flatMap((portal) => portal.events(event)),
    async alice() {
      const browser = new Browser()
      await browser.goto(`${base}/sign-in?return_to=/account`)
      if (browser.status !== 200) throw new Error(`not signed in: ${browser.status} ${browser.text}`)
      return browser
    },
    async killOne() {
      await one.kill()
      buried.push(one)
    },
    async reviveOne() {
      one = await start(one.port)
      running.push(one)
      await until('requests go round again', goesRound, 20_000)
    },
    async stop() {
      await nginx.stop()
      await rest()
    },
  }
}
