// Whatever comes to the callback, by the browser or by the token endpoint: never a 500, never more than was attested.
import { Agent, request } from 'node:http'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { type ProviderInProcess, providerInProcess } from './provider-in-process.ts'
import { ACR } from './scene.ts'

let portal: TestPortal
let provider: ProviderInProcess
const agent = new Agent({ keepAlive: true })

beforeAll(async () => {
  provider = await providerInProcess()
  vi.stubGlobal('fetch', provider.fetch)
  portal = await startPortal({ provider, env: { IDP_PROFILE: 'okta', ID_TOKEN_SIGNING_ALG: 'EdDSA', LOG_LEVEL: 'info' } })
})
afterAll(async () => {
  agent.destroy()
  vi.unstubAllGlobals()
  await portal.stop()
})

type Answer = Readonly<{ status: number; location: string; cookies: readonly string[]; text: string }>

function get(path: string, cookie = ''): Promise<Answer> {
  const { port } = new URL(portal.baseUrl)
  const headers = { Accept: 'text/html', Cookie: cookie }
  return new Promise((resolve, reject) => {
    request({ agent, host: '127.0.0.1', port, path, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const { statusCode = 0, headers } = response
        const cookies = (headers['set-cookie'] ?? [])
          .map((line) => line.split(';')[0] as string)
          .filter((pair) => !pair.endsWith('='))
        resolve({ status: statusCode, location: headers.location ?? '', cookies, text: Buffer.concat(chunks).toString() })
      })
    })
      .on('error', reject)
      .end()
  })
}

/** Begins, and answers what the provider would be asked, with the cookie of the transaction. */
async function begin(path: string): Promise<Readonly<{ state: string; nonce: string; cookie: string }>> {
  const { location, cookies } = await get(path)
  const asked = new URL(location).searchParams
  return { state: String(asked.get('state')), nonce: String(asked.get('nonce')), cookie: String(cookies[0]) }
}

const session = async (cookie: string): Promise<{ signed_in: boolean; subject?: string; levels?: object }> =>
  JSON.parse((await get('/api/session', cookie)).text)

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', 'STATE', 'ISSUER', 'access_denied', '<script>', '__proto__', '%00'),
)
const name = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      'code',
      'state',
      'iss',
      'error',
      'error_description',
      'id_token',
      'access_token',
      'response',
      'state[]',
      '__proto__',
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
)
const PATH_CHARACTERS = Array.from({ length: 0x7e - 0x21 + 1 }, (_, index) => String.fromCharCode(0x21 + index))
const query = fc.oneof(
  fc.array(fc.tuple(name, text), { maxLength: 6 }).map((pairs) => new URLSearchParams(pairs).toString()),
  fc
    .array(fc.tuple(name, text), { maxLength: 3 })
    .map((pairs) => new URLSearchParams([['state', 'STATE'], ['iss', 'ISSUER'], ...pairs]).toString()),
  fc.array(fc.constantFrom(...PATH_CHARACTERS), { maxLength: 60 }).map((characters) => `state=STATE&${characters.join('')}`),
)

const now = (): number => Math.floor(Date.now() / 1000)

/** An ID token that nothing is wrong with. */
const honest = (nonce: string) => ({
  iss: provider.issuer,
  aud: 'portal',
  sub: 'alice',
  exp: now() + 300,
  iat: now(),
  auth_time: now(),
  acr: ACR.two,
  nonce,
})

/** The one kind of answer that may begin a session, told apart by hand. */
function isAnAnswer(path: string, state: string): boolean {
  const pairs = [...new URLSearchParams(path.slice(path.indexOf('?') + 1))]
  const only = (name: string) => pairs.filter(([key]) => key === name).map(([, value]) => value)
  return (
    new Set(pairs.map(([key]) => key)).size === pairs.length &&
    only('state')[0] === state &&
    only('iss')[0] === provider.issuer &&
    (only('code')[0] ?? '') !== '' &&
    !['error', 'id_token', 'access_token', 'token', 'token_type', 'expires_in', 'response'].some((key) => only(key).length > 0)
  )
}

test('B-05: no query of the callback makes a fault, or a session without being an answer', { timeout: 60_000 }, async () => {
  const seen = new Map<number, number>()
  let pending = await begin('/sign-in')
  await fc.assert(
    fc.asyncProperty(query, async (written) => {
      const path = `/callback?${written.replaceAll('STATE', pending.state).replaceAll('ISSUER', encodeURIComponent(provider.issuer))}`
      provider.answer(honest(pending.nonce))
      const { status, cookies, location } = await get(path, pending.cookie)
      seen.set(status, (seen.get(status) ?? 0) + 1)
      if (isAnAnswer(path, pending.state))
        expect({ status, location, session: cookies.length }).toEqual({ status: 303, location: '/', session: 1 })
      else {
        expect([400, 403, 503]).toContain(status)
        expect({ cookies, location }).toEqual({ cookies: [], location: '' })
      }
      if (path.includes(pending.state)) pending = await begin('/sign-in')
    }),
    { numRuns: 1_000 },
  )
  for (const status of [303, 400, 403]) expect(seen.get(status)).toBeGreaterThan(5)
})

const hostile = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    '',
    '0',
    -1,
    0,
    1e300,
    now() * 1000,
    now() + 3600,
    now() - 3600,
    [],
    {},
    true,
    null,
    [ACR.two],
    `${ACR.two} `,
    ACR.phr,
    'portal',
    ['portal'],
    ['portal', 'x'],
    'bob',
  ),
)
const lie = <T>(claim: string, value: fc.Arbitrary<T>) => value.map((one): Record<string, unknown> => ({ [claim]: one }))

/** Nearly the level that was asked for. */
const nearlyTwo = fc.oneof(
  fc
    .tuple(fc.constantFrom('', ' ', '\t', '\u0000', 'x', 'x '), fc.constantFrom('', ' ', '\n', '\u200b', '1', ':x'))
    .map(([before, after]) => before + ACR.two + after),
  fc.constantFrom<unknown>(ACR.two.toUpperCase(), ACR.ifPossible, ACR.phr, ACR.single, [ACR.two], { [ACR.two]: true }),
)
/** About as old as the page allows, or as far ahead as clocks may differ. */
const aboutNow = fc
  .integer({ min: -310, max: 40 })
  .chain((off) => fc.constantFrom<unknown>(now() + off, String(now() + off), now() + off + 0.5, (now() + off) * 1000))

const CLAIMS = [
  'iss',
  'aud',
  'sub',
  'exp',
  'iat',
  'nbf',
  'nonce',
  'azp',
  'at_hash',
  'sid',
  'amr',
  'acrs',
  'name',
  'email',
  'events',
] as const
const lies = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: lie('acr', nearlyTwo) },
      { weight: 3, arbitrary: lie('auth_time', aboutNow) },
      { weight: 2, arbitrary: fc.constantFrom(...CLAIMS, 'acr', 'auth_time').chain((claim) => lie(claim, hostile)) },
      { weight: 1, arbitrary: fc.string({ maxLength: 10 }).chain((claim) => lie(claim, hostile)) },
    ),
    { maxLength: 3 },
  )
  .map((several): Record<string, unknown> => Object.assign({}, ...several))

test('A-23: no claims of an ID token make a fault, or give a level that they do not attest', { timeout: 60_000 }, async () => {
  const outcomes = { refused: 0, signedIn: 0, elevated: 0 }
  await fc.assert(
    fc.asyncProperty(lies, async (changes) => {
      const { state, nonce, cookie } = await begin('/payroll')
      const claims: Record<string, unknown> = { ...honest(nonce), ...changes }
      provider.answer(claims)
      const { status, cookies, location } = await get(
        `/callback?code=c&state=${state}&iss=${encodeURIComponent(provider.issuer)}`,
        cookie,
      )
      expect([302, 303, 400, 403]).toContain(status)
      const held = await session(cookies.find((pair) => pair.startsWith('session=')) ?? '')
      if (!held.signed_in) {
        outcomes.refused += 1
        // Once more to the provider, because the answer was only too old, or nowhere at all.
        expect(status === 302 ? new URL(location).searchParams.get('prompt') : status).toBe(status === 302 ? 'login' : 400)
        return
      }
      outcomes.signedIn += 1
      expect(held.subject).toBe(claims.sub)
      expect([claims.iss, claims.nonce, [claims.aud].flat()]).toEqual([provider.issuer, nonce, ['portal']])
      expect(Number(claims.exp)).toBeGreaterThan(now() - 31)
      if (held.levels === undefined || !('two-factor' in held.levels)) {
        expect(status).toBe(403)
        return
      }
      outcomes.elevated += 1
      expect({ status, location, acr: claims.acr }).toEqual({ status: 303, location: '/payroll', acr: ACR.two })
      expect(Number.isInteger(claims.auth_time)).toBe(true)
      expect(now() - Number(claims.auth_time)).toBeLessThanOrEqual(301)
      expect(Number(claims.auth_time)).toBeLessThanOrEqual(now() + 30)
    }),
    { numRuns: 1_000 },
  )
  for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(100)
})
