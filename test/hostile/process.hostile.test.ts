// Groups J and K, of the process that people start: what it has with it, what it keeps to itself, and how it ends.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PortalProcess, startPortalProcess } from '../deploy/portal-process.ts'
import { Browser } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { TEST_SECRET } from '../support/portal.ts'
import { until } from '../support/until.ts'
import { type HostileIdp, startHostileIdp } from './hostile-idp.ts'
import { answerFor } from './scene.ts'

const CLIENT_CANARY = 'canary-of-the-client-0123456789'
const folder = mkdtempSync(join(tmpdir(), 'process-'))
let idp: HostileIdp
let portal: PortalProcess
let base: string
let settings: Readonly<Record<string, string>> & { PORT: string; IDP_PORT: string }
let alice: Browser

beforeAll(async () => {
  idp = await startHostileIdp({ clientSecret: CLIENT_CANARY })
  const [PORT, IDP_PORT] = [String(await freePort()), String(await freePort())]
  settings = {
    PORT,
    IDP_PORT,
    ISSUER_URL: idp.issuer,
    CLIENT_ID: idp.clientId,
    CLIENT_SECRET: CLIENT_CANARY,
    SESSION_SECRET: TEST_SECRET,
    SESSION_STORE: `sqlite:${join(folder, 'own', 'portal.db')}`,
    IDP_PROFILE: 'okta',
    LOG_LEVEL: 'trace',
  }
  base = `http://localhost:${PORT}`
  portal = await startPortalProcess(settings)
  alice = new Browser()
  await alice.goto(`${base}/sign-in?return_to=/account`)
})
afterAll(async () => {
  await portal.stop()
  await idp.stop()
  rmSync(folder, { recursive: true })
})

describe('what it has with it', () => {
  it('K-04: with an issuer there is no provider in a box, no demo account, no fault hook, no clock and no file of the source', async () => {
    for (const path of [
      ...['/faults', '/_faults', '/phone', '/debug', '/clock', '/metrics', '/src/main.ts', '/portal.db', '/data/portal.db'],
      ...['/.env', '/.git/HEAD', '/package.json', '/assets/%2e%2e/home.ejs', '/assets/..%2f..%2fpackage.json', '/assets/.env'],
    ]) {
      const answer = await fetch(base + path, { headers: { Accept: 'application/json' } })
      expect(answer.status, path).toBe(404)
      expect(await answer.text(), path).not.toMatch(/oidc-step-up|SQLite|refs\/heads/)
    }
    await expect(fetch(`http://127.0.0.1:${settings.IDP_PORT}/`)).rejects.toThrow()
    expect(portal.said()).not.toMatch(/password|in a box/)
    expect(await (await fetch(base)).text()).not.toMatch(/alice/i)
  })

  it('K-05: its secrets are in no argument, no greeting, no page and no line of the log', async () => {
    expect(alice.status).toBe(200)
    const proc = `/proc/${portal.pid}/cmdline`
    const texts = {
      arguments: existsSync(proc) ? readFileSync(proc, 'utf8') : '',
      greeting: portal.said(),
      log: portal
        .lines()
        .map((line) => JSON.stringify(line))
        .join('\n'),
      page: alice.html,
    }
    expect(portal.events('sign_in.completed')).toHaveLength(1)
    for (const [where, text] of Object.entries(texts)) {
      for (const secret of [CLIENT_CANARY, TEST_SECRET, String(idp.issued.at(-1)?.idToken)])
        expect(text, where).not.toContain(secret)
    }
  })

  it('K-08: the sessions’ file, and whatever lies beside it, is for nobody else on this machine', async () => {
    const names = await readdir(join(folder, 'own'))
    expect(names).toContain('portal.db')
    for (const name of names) expect((await stat(join(folder, 'own', name))).mode & 0o077, name).toBe(0)
  })
})

describe('how it ends', () => {
  it('J-11: on SIGTERM a step-up under way is finished whole, nothing new begins, and the level is there after the restart', async () => {
    await endsWellOn('SIGTERM')
    portal = await startPortalProcess(settings)
    idp.reset()
    await alice.goto(`${base}/payroll`)
    expect(alice.status).toBe(200)
    expect(idp.requestsTo('authorize')).toEqual([])
  }, 60_000)

  it('J-11: and so on Ctrl-C', async () => {
    await alice.goto(`${base}/account`)
    await alice.submit('/account/end-elevation')
    await endsWellOn('SIGINT')
  }, 60_000)
})

/** Told to stop while the code is being redeemed: the answer comes whole, and the exit code is 0. */
async function endsWellOn(signal: NodeJS.Signals): Promise<void> {
  const callback = await answerFor(alice, `${base}/payroll`)
  const held = idp.hold('token')
  const stop = alice.interceptRedirect(({ pathname }) => (pathname === '/payroll' ? 'stop' : undefined))
  const answered = alice.goto(callback.href)
  await held.arrived
  process.kill(portal.pid, signal)
  const isClosed = () =>
    fetch(`${base}/healthz`).then(
      () => false,
      () => true,
    )
  await until('it takes no new connection', isClosed, 20_000)
  held.release()
  await answered
  stop()
  expect(alice.status).toBe(303)
  expect(await portal.ended()).toBe(0)
}
