import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a call got instead of the honest answer. `hang` never answers, `reset` cuts the wire; a `body` that is a string goes as it is. */
export type Reply = Readonly<{ status?: number; headers?: Readonly<Record<string, string>>; body?: unknown }> | 'hang' | 'reset'

/** One call as it arrived. */
export type Call = Readonly<{
  method: string
  path: string
  search: string
  headers: IncomingMessage['headers']
  body: unknown
}>

type Json = Readonly<Record<string, unknown>>

/** Decides about a call; undefined leaves it to the honest answer. */
export type Decide = (call: Call) => Reply | undefined

export type MockFactorApi = Readonly<{
  url: string
  token: string
  /** Every call so far; `taken()` forgets them. */
  calls: readonly Call[]
  /** Calls whose method and path fit. */
  callsTo(method: string, path: RegExp): readonly Call[]
  /** Passcodes that were sent to be judged. */
  judged(): readonly unknown[]
  /** Challenges asked for: messages and pushes. */
  sent(): readonly Call[]
  forget(): void
  /** The users and their factors, which a test may replace. */
  users: Json[]
  factors: Map<string, Json[]>
  /** The right code; where a push stands. */
  state: { code: string; push: string; number: number | null }
  decide(decide: Decide | null): void
  stop(): Promise<void>
}>

export const CODE = '135790'
const LONG_AGO = '2025-01-01T00:00:00.000Z'

export const factor = (id: string, factorType: string, profile: Json = {}, changes: Json = {}): Json => ({
  id,
  factorType,
  provider: 'OKTA',
  vendorName: 'OKTA',
  status: 'ACTIVE',
  created: LONG_AGO,
  lastUpdated: LONG_AGO,
  profile,
  _links: {},
  ...changes,
})

export const user = (id: string, login: string, status = 'ACTIVE'): Json => ({
  id,
  status,
  created: LONG_AGO,
  profile: { login, email: login, firstName: 'Some', lastName: 'Body' },
})

export const fault = (status: number, errorCode: string, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  body: { errorCode, errorSummary: `canary summary of ${errorCode}`, errorLink: errorCode, errorId: 'oaeX', errorCauses: [] },
})

/** A Factor API in Okta's shape that counts, and answers honestly until a test decides otherwise. */
export async function startMockFactorApi(): Promise<MockFactorApi> {
  const calls: Call[] = []
  let decide: Decide | null = null
  const state: MockFactorApi['state'] = { code: CODE, push: 'WAITING', number: 42 }
  const users: Json[] = [user('00ualice', 'alice@example.test'), user('00ubob4Zw9NcPyLs0g7h', 'bob@example.test')]
  const factors = new Map<string, Json[]>([
    [
      '00ualice',
      [
        factor('emf1', 'email', { email: 'alice@example.test' }),
        factor('mbl1', 'sms', { phoneNumber: '+1 555 014 0142' }),
        factor('clf1', 'call', { phoneNumber: '+1 555 014 0143' }),
        factor('ost1', 'token:software:totp', { credentialId: 'alice@example.test' }),
        factor('opf1', 'push', { credentialId: 'alice@example.test' }),
      ],
    ],
    ['00ubob4Zw9NcPyLs0g7h', [factor('mblb', 'sms', { phoneNumber: '+1 555 014 0199' })]],
  ])

  const honest = (call: Call): Reply => {
    const base = `${url}/users`
    const [, id = '', factorId = '', rest = ''] =
      /^\/api\/v1\/users(?:\/([^/]+))?(?:\/factors)?(?:\/([^/]+))?(?:\/(.*))?$/.exec(call.path) ?? []
    if (call.method === 'GET' && call.path === '/api/v1/users') {
      const wanted = /^profile\.login eq "((?:[^"\\]|\\.)*)"$/.exec(new URLSearchParams(call.search).get('search') ?? '')?.[1]
      const named = (one: Json) => (one.profile as { login: string }).login.toLowerCase() === wanted?.toLowerCase()
      return { body: users.filter(named) }
    }
    const found = users.find((one) => one.id === id)
    if (found === undefined) return fault(404, 'E0000007')
    if (call.path === `/api/v1/users/${id}`) return { body: found }
    const list = factors.get(id) ?? []
    if (call.path === `/api/v1/users/${id}/factors`) return { body: list }
    const one = list.find((candidate) => candidate.id === factorId)
    if (one === undefined) return fault(404, 'E0000007')
    const self = `${base}/${id}/factors/${factorId}`
    const links = { poll: { href: `${self}/transactions/mst1` }, cancel: { href: `${self}/transactions/mst1` } }
    if (rest === 'transactions/mst1') {
      if (call.method === 'DELETE') return { status: 204 }
      return { body: { factorResult: state.push, ...(state.push === 'WAITING' ? { _links: links } : {}) } }
    }
    if (rest !== 'verify' || call.method !== 'POST') return fault(404, 'E0000008')
    if (one.factorType === 'push') {
      const embedded = state.number === null ? {} : { _embedded: { challenge: { correctAnswer: state.number } } }
      const expiresAt = new Date(Date.now() + 300_000).toISOString()
      return { status: 201, body: { factorResult: 'WAITING', expiresAt, profile: {}, _links: links, ...embedded } }
    }
    const { passCode } = (call.body ?? {}) as { passCode?: string }
    if (passCode === undefined || passCode === '')
      return { body: { factorResult: 'CHALLENGE', profile: one.profile, _links: {} } }
    return passCode === state.code ? { body: { factorResult: 'SUCCESS' } } : fault(403, 'E0000068')
  }

  const server = createServer(async (req, res) => {
    const { pathname, search } = new URL(req.url ?? '/', 'http://mock')
    const call = { method: req.method ?? '', path: pathname, search, headers: req.headers, body: await jsonOf(req) }
    calls.push(call)
    send(res, decide?.(call) ?? honest(call))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`

  return {
    url,
    token: '00canary-of-the-privileged-token',
    calls,
    callsTo: (method, path) => calls.filter((call) => call.method === method && path.test(call.path)),
    judged: () => calls.flatMap(({ body }) => ((body as Json | null)?.passCode === undefined ? [] : [(body as Json).passCode])),
    sent: () =>
      calls.filter(
        ({ method, path, body }) => method === 'POST' && path.endsWith('/verify') && !('passCode' in ((body ?? {}) as Json)),
      ),
    forget: () => void calls.splice(0),
    users,
    factors,
    state,
    decide: (next) => {
      decide = next
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

function send(res: ServerResponse, reply: Reply): void {
  if (reply === 'hang') return
  if (reply === 'reset') return void res.destroy()
  const { status = 200, headers = {}, body } = reply
  res.writeHead(status, { 'Content-Type': 'application/json', ...headers })
  res.end(typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body))
}

async function jsonOf(req: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const piece of req) text += piece
  return text === '' ? null : JSON.parse(text)
}
