import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type HostileIdp, startHostileIdp } from '../../hostile/hostile-idp.ts'
import { Browser, type Fetched } from '../../support/browser.ts'
import { startPortal, type TestPortal } from '../../support/portal.ts'

type Json = Record<string, unknown>

let idp: HostileIdp
let portal: TestPortal
let endpoint: Server
/** What the introspection endpoint answers, and the forms that it was sent. */
let answer: Json | 'garbage' | 500
let asked: URLSearchParams[]

beforeAll(async () => {
  endpoint = createServer(async (req, res) => {
    let body = ''
    for await (const chunk of req) body += chunk
    asked.push(new URLSearchParams(body))
    if (!req.headers.authorization?.startsWith('Basic ')) return res.writeHead(401).end()
    if (answer === 500) return res.writeHead(500).end()
    res.setHeader('Content-Type', 'application/json').end(answer === 'garbage' ? 'no json' : JSON.stringify(answer))
  }).listen(0, '127.0.0.1')
  await once(endpoint, 'listening')
  idp = await startHostileIdp()
})
afterAll(async () => {
  endpoint.close()
  endpoint.closeAllConnections()
  await idp.stop()
})

beforeEach(async () => {
  const introspection_endpoint = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/`
  idp.behave({ faults: { discovery: { change: { introspection_endpoint } } } })
  portal = await startPortal({ provider: idp, env: { IDP_PROFILE: 'boxed' } })
  asked = []
})
afterEach(async () => {
  await portal.stop()
  idp.reset()
})

const second = (): number => Math.floor(Date.now() / 1000)

const good = (): Json => ({
  active: true,
  aud: portal.config.apiAudience,
  sub: 'alice',
  client_id: 'native-app',
  exp: second() + 60,
  acr: 'urn:okta:loa:2fa:any',
  auth_time: second() - 10,
})

const call = (): Promise<Fetched> =>
  new Browser().fetchJson(`${portal.baseUrl}/api/payroll`, { headers: { Authorization: 'Bearer opaque-canary' } })

test('asks the provider about an opaque token and believes what it says', async () => {
  answer = good()
  expect((await call()).status).toBe(200)
  expect(asked.map((form) => Object.fromEntries(form))).toEqual([{ token: 'opaque-canary', token_type_hint: 'access_token' }])
})

test('asks once more for each call: what was active may have been revoked', async () => {
  answer = good()
  await call()
  answer = { active: false }
  expect((await call()).json).toMatchObject({ code: 'invalid_token' })
})

test.each([
  ['inactive', { active: false }],
  ['aud', { aud: 'https://other.example' }],
  ['aud', { aud: undefined }],
  ['exp', { exp: 1 }],
  ['exp', { exp: undefined }],
  ['sub', { sub: undefined }],
  ['client_id', { client_id: undefined }],
  ['iss', { iss: 'https://evil.example' }],
  ['cnf', { cnf: { jkt: 'x' } }],
  ['claims', { acr: 2 }],
  ['auth_time', { auth_time: 'today' }],
])('takes no token for a valid one whose %s is wrong: %j', async (reason, changes) => {
  answer = { ...good(), ...changes }
  expect((await call()).json).toMatchObject({ code: 'invalid_token' })
  expect(portal.events('token.rejected')).toMatchObject([{ reason }])
  expect(JSON.stringify(portal.log)).not.toContain('opaque-canary')
})

test.each([
  ['low acr', { acr: 'low' }],
  ['no acr', { acr: undefined }],
  ['old auth_time', { auth_time: second() - 400 }],
  ['no auth_time', { auth_time: undefined }],
])('asks for step-up where an active token shows %s', async (_what, changes) => {
  answer = { ...good(), ...changes }
  expect((await call()).json).toMatchObject({ code: 'insufficient_user_authentication' })
})

test.each([['garbage'], [500], [{ active: 'true' }], [{}]] as const)(
  'answers 503 where the endpoint answers %j',
  async (fault) => {
    answer = fault
    const { status, json } = await call()
    expect(status).toBe(503)
    expect(json).toMatchObject({ code: 'idp_unavailable' })
  },
)

test('a JWT is never asked about, however bad it is', async () => {
  answer = good()
  const headers = { Authorization: `Bearer ${await idp.signAccessToken({ aud: 'other' })}` }
  const { json } = await new Browser().fetchJson(`${portal.baseUrl}/api/payroll`, { headers })
  expect(json).toMatchObject({ code: 'invalid_token' })
  expect(asked).toEqual([])
})

test('one address cannot make the provider answer without end', async () => {
  await portal.stop()
  portal = await startPortal({ provider: idp, env: { IDP_PROFILE: 'boxed', RATE_LIMIT: '3' } })
  answer = { active: false }
  const statuses: number[] = []
  for (let i = 0; i < 5; i++) statuses.push((await call()).status)
  expect(statuses).toEqual([401, 401, 401, 429, 429])
  expect(asked).toHaveLength(3)
})
