// Group J and K: nothing secret leaves, nothing crashes, and every answer says as much as it should.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TEST_SECRET } from '../support/portal.ts'
import { rawRequest, requestBytes } from './raw-client.ts'
import { answerFor, type Scene, startScene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.stop())
beforeEach(() => scene.reset())

const IBAN = 'DE89370400440532013000'

it('J-01: no code, token, state, nonce, verifier, cookie, secret or form value stands in any log line, at the most verbose level', async () => {
  const alice = await scene.signedIn()
  const answer = await answerFor(alice, '/payroll')
  await alice.goto(answer.href)
  await alice.goto(answer.href)
  await alice.goto(`${scene.base}/bank-details`)
  await alice.submit('/bank-details', { iban: IBAN })
  await alice.post(`${scene.base}/bank-details`, { iban: 'canary-form-value' }, { from: `${scene.base}/bank-details` })
  for (const behaviour of [
    { idTokenSigning: 'wrong-key' } as const,
    { idTokenClaims: { nonce: 'canary-nonce' } },
    { authorizationError: { error: 'access_denied', error_description: 'canary-description' } },
    { faults: { token: 'garbage' } } as const,
  ]) {
    scene.idp.behave(behaviour)
    await alice.goto(`${scene.base}/step-up?level=phishing-resistant&return_to=/`)
    scene.idp.behave({ idTokenSigning: 'honest', idTokenClaims: {}, authorizationError: null, faults: { token: undefined } })
  }
  await fetch(`${scene.base}/api/payroll`, { headers: { Authorization: 'Bearer canary-access-token' } })
  await fetch(`${scene.base}/backchannel-logout`, {
    method: 'POST',
    body: new URLSearchParams({ logout_token: 'canary-logout-token' }),
  })
  await alice.post(`${scene.base}/sign-out`, {}, { from: `${scene.base}/account` })

  const asked = scene.idp
    .requestsTo('authorize')
    .flatMap(({ asked }) => ['state', 'nonce', 'code_challenge'].map((name) => asked.get(name)))
  const redeemed = scene.idp
    .requestsTo('token')
    .flatMap(({ parameters }) => ['code', 'code_verifier'].map((name) => parameters.get(name)))
  const issued = scene.idp.issued.flatMap(({ idToken, accessToken }) => [idToken, accessToken])
  const cookies = alice.jar.all().map(({ value }) => value)
  const canaries = ['canary-', IBAN, TEST_SECRET, scene.idp.clientSecret, ...asked, ...redeemed, ...issued, ...cookies]
  const log = scene.portal.log.map((line) => JSON.stringify(line)).join('\n')
  const secrets = canaries.filter((canary): canary is string => typeof canary === 'string' && canary.length > 6)
  expect(secrets.length).toBeGreaterThan(20)
  for (const secret of secrets) expect(log.includes(secret), secret.slice(0, 12)).toBe(false)
})

describe('J-02: an error says what it must and no more', () => {
  it.each([
    ['GET', '/nowhere', 404],
    ['GET', '/payroll/', 404],
    ['GET', '/resume/x', 401],
    ['POST', '/payroll', 405],
    ['GET', '/step-up?level=__proto__', 400],
    ['GET', '/callback?code=x', 400],
    ['GET', '/language?lang=%3Cscript%3E', 400],
  ])('%s %s is %i, as JSON for a program and as a page for a person', async (method, path, status) => {
    const answer = await fetch(scene.base + path, { method, headers: { Origin: scene.base }, redirect: 'manual' })
    const text = await answer.text()
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(JSON.parse(text)).toMatchObject({ status, code: expect.any(String), reference: expect.stringMatching(/^[\w-]{12}$/) })
    const person = await scene.signedIn()
    if (method === 'GET' && status !== 401) await person.goto(`${scene.base}${path}`)
    else await person.post(`${scene.base}/payroll`, {}, { from: scene.base })
    expect(person.headers['content-type']).toContain('text/html')
    for (const said of [text, person.html.replace(/<script type="module"[^>]*>/g, '')]) {
      expect(said).not.toMatch(/node_modules|\.ts:|at \w+ \(|<script>|express/i)
    }
  })

  it('the reference on the page stands in the log', async () => {
    const answer = await fetch(`${scene.base}/callback?code=x`, { headers: { Accept: 'application/json' } })
    const { reference } = (await answer.json()) as { reference: string }
    expect(scene.events('callback.rejected')).toMatchObject([{ reference, reason: 'no_transaction', ip: expect.any(String) }])
  })
})

it('J-03: every answer carries the headers, whatever its status', async () => {
  for (const path of [
    '/',
    '/payroll',
    '/nowhere',
    '/callback?code=x',
    '/api/session',
    '/healthz',
    '/sign-in',
    '/assets/portal.css',
  ]) {
    const { headers } = await fetch(scene.base + path, { headers: { Accept: 'text/html' }, redirect: 'manual' })
    const csp = headers.get('content-security-policy') ?? ''
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "object-src 'none'",
      "base-uri 'none'",
    ]) {
      expect(csp, path).toContain(rule)
    }
    expect(csp, path).toContain(`form-action 'self' ${scene.idp.issuer}`)
    expect(csp, path).not.toContain('unsafe')
    expect(headers.get('x-content-type-options'), path).toBe('nosniff')
    expect(headers.get('referrer-policy'), path).toMatch(/^(?:same-origin|no-referrer)$/)
    expect(headers.get('cross-origin-opener-policy'), path).toBe('same-origin')
    expect(headers.get('x-powered-by'), path).toBeNull()
  }
})

it('J-10: large, odd and unfinished requests are refused, and others do not notice', async () => {
  const port = Number(new URL(scene.base).port)
  const target = { port, host: '127.0.0.1' }
  const huge = await rawRequest(
    target,
    requestBytes('GET', '/', [
      ['Host', 'localhost'],
      ['X-Big', 'x'.repeat(64_000)],
    ]),
  )
  expect(huge.status).toBe(431)
  const many = Array.from({ length: 1_000 }, (_, index) => `a${index}=1`).join('&')
  const form = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: scene.base }
  expect((await fetch(`${scene.base}/bank-details`, { method: 'POST', headers: form, body: many })).status).toBe(413)
  expect((await fetch(`${scene.base}/bank-details`, { method: 'POST', headers: form, body: 'x'.repeat(20_000) })).status).toBe(
    413,
  )
  const json = { 'Content-Type': 'application/json', Origin: scene.base }
  const deep = await fetch(`${scene.base}/api/payroll/approve`, { method: 'POST', headers: json, body: '['.repeat(5_000) })
  expect(deep.status).toBeGreaterThanOrEqual(400)
  expect(deep.status).toBeLessThan(500)
  expect((await fetch(`${scene.base}/healthz`)).status).toBe(200)
})

it('J-11: a request that is under way when the portal is told to stop is answered whole, and no new one is taken', async () => {
  const stopping = await startScene()
  const alice = await stopping.browser()
  const held = stopping.idp.hold('token')
  const signingIn = alice.goto('/sign-in?return_to=/account')
  await held.arrived
  const stopped = stopping.portal.stop()
  await expect(fetch(`${stopping.base}/healthz`)).rejects.toThrow()
  held.release()
  await signingIn.catch(() => {})
  await stopped
  expect(stopping.events('sign_in.completed')).toHaveLength(1)
  await stopping.idp.stop()
})

describe('what is shipped', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >

  it('K-04: nothing that ships reaches a test helper, a fault hook or the box, but by the one import that a demo makes', () => {
    const reaching = sources.filter((file) => {
      if (file.startsWith('idp/') || file === 'main.ts') return false
      return /from '(?:\.\.\/)*(?:\.\/)?(?:idp|test)\//.test(readFileSync(join('src', file), 'utf8'))
    })
    expect(reaching).toEqual([])
    expect(readFileSync('src/main.ts', 'utf8').match(/'\.\/idp\/[^']+'/g)).toEqual(["'./idp/start.ts'", "'./idp/start.ts'"])
  })

  it('K-06: the portal imports only what "npm ci --omit=dev" installs', () => {
    const missing = sources.flatMap((file) => {
      if (file.startsWith('idp/')) return []
      const imports = [...readFileSync(join('src', file), 'utf8').matchAll(/^import (?!type )[^'"]*'([^.'][^']*)'/gm)]
      return imports
        .map(([, name]) =>
          (name as string)
            .split('/')
            .slice(0, (name as string).startsWith('@') ? 2 : 1)
            .join('/'),
        )
        .filter((name) => !name.startsWith('node:') && manifest.dependencies[name] === undefined)
        .map((name) => `src/${file} needs ${name}`)
    })
    expect(missing).toEqual([])
  })

  it('K-06: the lock file has every dependency with its hash', () => {
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { integrity?: string; link?: boolean }>
    }
    const without = Object.entries(lock.packages).filter(
      ([path, { integrity, link }]) => path !== '' && !link && integrity === undefined,
    )
    expect(without.map(([path]) => path)).toEqual([])
  })

  it('K-05: no secret stands in the repository', () => {
    const suspicious = sources.filter((file) =>
      /-----BEGIN [A-Z ]*PRIVATE KEY|client_secret: '[^']{8,}'/.test(readFileSync(join('src', file), 'utf8')),
    )
    expect(suspicious).toEqual([])
    expect(readFileSync('.env.example', 'utf8')).toMatch(/^# SESSION_SECRET=$/m)
  })
})
