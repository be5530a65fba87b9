import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { seconds } from '../../../src/assurance/time.ts'
import { IdpUnavailable } from '../../../src/errors.ts'
import { createFactorApi, type FactorApi } from '../../../src/patterns/factor-api/client.ts'
import { FactorApiBusy, FactorLockedThere, FactorUnusable, SentRecently } from '../../../src/patterns/factor-api/refusals.ts'
import { createTransport } from '../../../src/patterns/factor-api/transport.ts'
import { CODE, fault, type MockFactorApi, type Reply, startMockFactorApi, user } from '../../hostile/factor-api.ts'

const CALLER = { ip: '203.0.113.7', userAgent: 'Mozilla/5.0 (X11; Linux x86_64)' }
let mock: MockFactorApi
let now = 1_764_000_000_000
beforeAll(async () => {
  mock = await startMockFactorApi()
})
afterAll(() => mock.stop())
afterEach(() => {
  mock.decide(null)
  mock.forget()
  now += 1_000_000
})

const apiWith = (settings: { url?: string; token?: string } = {}): FactorApi =>
  createFactorApi(createTransport({ url: mock.url, token: 'the-token', ...settings }, seconds(1), () => now))
const always = (reply: Reply) => mock.decide(() => reply)
const thrown = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'nothing',
    (error: unknown) => error,
  )

describe('how it calls', () => {
  test.each([
    ['an API token', 'abc', 'SSWS abc'],
    ['an OAuth token', 'Bearer ey.abc', 'Bearer ey.abc'],
  ])('shows %s as it has to, and for whom it asks', async (_what, token, authorization) => {
    await apiWith({ token }).factorsOf('00ualice', CALLER)
    expect(mock.calls[0]?.headers).toMatchObject({
      authorization,
      accept: 'application/json',
      'user-agent': CALLER.userAgent,
      'x-forwarded-for': CALLER.ip,
    })
  })

  test.each(['', '/', '/api/v1', '/api/v1/'])('finds the API where the setting ends with %j', async (path) => {
    await apiWith({ url: new URL(mock.url).origin + path }).factorsOf('00ualice', CALLER)
    expect(mock.calls[0]?.path).toBe('/api/v1/users/00ualice/factors')
  })

  test('quotes and encodes what it searches for', async () => {
    expect(await apiWith().findUser({ login: 'a"b\\c &=+ü' }, CALLER)).toBeNull()
    expect(mock.calls[0]?.search).toBe(`?search=${encodeURIComponent('profile.login eq "a\\"b\\\\c &=+ü"')}`)
  })

  test('makes no address of what came from elsewhere', async () => {
    await apiWith().factorsOf('../apps', CALLER)
    expect(mock.calls[0]?.path).toBe('/api/v1/users/..%2Fapps/factors')
  })

  test('never sends an empty code', async () => {
    await expect(apiWith().verify('00ualice', 'mbl1', '', CALLER)).rejects.toThrow(TypeError)
    expect(mock.calls).toEqual([])
  })
})

describe('who is found', () => {
  const found = async (...users: ReturnType<typeof user>[]) => {
    always({ body: users })
    return (await apiWith().findUser({ login: 'Alice@example.test' }, CALLER))?.id ?? null
  }
  const alice = user('00u1', 'alice@example.test')

  test('is the one active user of that login, in any case', async () => {
    expect(await found(alice)).toBe('00u1')
    expect(await found(alice, user('00u2', 'alice@example.test', 'DEPROVISIONED'))).toBe('00u1')
  })

  test('is nobody, where there are two, none, another, or one who is not active', async () => {
    expect(await found(alice, user('00u2', 'ALICE@example.test'))).toBeNull()
    expect(await found()).toBeNull()
    expect(await found(user('00u3', 'eve@example.test'))).toBeNull()
    for (const status of ['STAGED', 'PROVISIONED', 'LOCKED_OUT', 'SUSPENDED', 'DEPROVISIONED', 'PASSWORD_EXPIRED', 'RECOVERY'])
      expect(await found(user('00u1', 'alice@example.test', status)), status).toBeNull()
  })

  test('by id is that one and no other', async () => {
    always({ body: alice })
    expect((await apiWith().findUser({ id: '00u1' }, CALLER))?.id).toBe('00u1')
    expect(await apiWith().findUser({ id: '00u9' }, CALLER)).toBeNull()
    always(fault(404, 'E0000007'))
    expect(await apiWith().findUser({ id: '00u9' }, CALLER)).toBeNull()
  })

  test.each([{}, null, 'users', [{ id: '../x', status: 'ACTIVE', profile: { login: 'alice@example.test' } }], [{ id: 1 }]])(
    'is not guessed from %j',
    async (body) => {
      always({ body })
      await expect(apiWith().findUser({ login: 'alice@example.test' }, CALLER)).rejects.toThrow(IdpUnavailable)
    },
  )
})

describe('a code', () => {
  const verdict = () => apiWith().verify('00ualice', 'mbl1', '123456', CALLER)

  test('is sent with POST and judged with POST, at one address', async () => {
    await apiWith().sendCode('00ualice', 'mbl1', CALLER)
    expect(await apiWith().verify('00ualice', 'mbl1', CODE, CALLER)).toBe('right')
    expect(mock.calls.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/api/v1/users/00ualice/factors/mbl1/verify', {}],
      ['POST', '/api/v1/users/00ualice/factors/mbl1/verify', { passCode: CODE }],
    ])
  })

  test.each([
    ['SUCCESS', 'right'],
    ['FAILED', 'wrong'],
    ['REJECTED', 'wrong'],
    ['PASSCODE_REPLAYED', 'used'],
    ['TIME_WINDOW_EXCEEDED', 'late'],
    ['EXPIRED', 'late'],
    ['TIMEOUT', 'late'],
  ])('that is answered %s is %s', async (factorResult, expected) => {
    always({ body: { factorResult } })
    expect(await verdict()).toBe(expected)
  })

  test.each([
    'CHALLENGE',
    'WAITING',
    'ERROR',
    'CANCELLED',
    'CANCELED',
    'success',
    'SUCCESS ',
    '',
    null,
    true,
    ['SUCCESS'],
    undefined,
  ])('that is answered %j is not judged', async (factorResult) => {
    always({ body: { factorResult } })
    await expect(verdict()).rejects.toThrow(IdpUnavailable)
  })

  test.each([
    [403, 'E0000068', 'wrong'],
    [403, 'E0000082', 'used'],
    [403, 'E0000083', 'late'],
    [403, 'E0000073', 'wrong'],
    [403, 'E0000069', 'locked'],
    [403, 'E0000119', 'locked'],
  ])('that is refused with %i %s is %s', async (status, code, expected) => {
    always(fault(status, code))
    expect(await verdict()).toBe(expected)
  })

  test.each([
    [404, 'E0000007', FactorUnusable],
    [410, 'E0000154', FactorUnusable],
    [423, 'E0000155', FactorUnusable],
    [423, 'E0000180', FactorUnusable],
    [429, 'E0000047', FactorApiBusy],
    [429, 'E9999999', FactorApiBusy],
    [401, 'E0000011', IdpUnavailable],
    [401, 'E0000004', IdpUnavailable],
    [401, 'E0000015', IdpUnavailable],
    [403, 'E0000006', IdpUnavailable],
    [403, 'E0000005', IdpUnavailable],
    [400, 'E0000001', IdpUnavailable],
    [400, 'E0000003', IdpUnavailable],
    [404, 'E0000008', IdpUnavailable],
    [500, 'E0000009', IdpUnavailable],
    [503, 'E0000010', IdpUnavailable],
    [504, 'E0000067', IdpUnavailable],
    [202, 'E0000070', IdpUnavailable],
    [403, 'constructor', IdpUnavailable],
  ])('that meets %i %s is not judged', async (status, code, Refusal) => {
    always(fault(status, code))
    expect(await thrown(verdict())).toBeInstanceOf(Refusal)
  })
})

describe('a message', () => {
  const send = () => apiWith().sendCode('00ualice', 'mbl1', CALLER)

  test.each([
    [429, 'E0000109', SentRecently],
    [429, 'E0000118', SentRecently],
    [429, 'E0000133', SentRecently],
    [429, 'E0000146', FactorUnusable],
    [429, 'E0000147', FactorUnusable],
    [403, 'E0000150', FactorUnusable],
    [403, 'E0000151', FactorUnusable],
    [429, 'E0000186', FactorUnusable],
    [429, 'E0000204', FactorUnusable],
    [429, 'E0000205', FactorUnusable],
    [403, 'E0000247', FactorUnusable],
    [503, 'E0000138', FactorUnusable],
    [403, 'E0000069', FactorLockedThere],
    [429, 'E0000047', FactorApiBusy],
  ])('that is refused with %i %s says what a person can do', async (status, code, Refusal) => {
    always(fault(status, code))
    expect(await thrown(send())).toBeInstanceOf(Refusal)
  })

  test('that is answered with a success was none', async () => {
    always({ body: { factorResult: 'SUCCESS' } })
    await expect(send()).rejects.toThrow(IdpUnavailable)
  })
})

describe('a push', () => {
  const sent = () => apiWith().sendPush('00ualice', 'opf1', CALLER)

  test('is sent with a number to compare, and says where it is asked about', async () => {
    expect(await sent()).toMatchObject({
      poll: `${mock.url}/users/00ualice/factors/opf1/transactions/mst1`,
      cancel: `${mock.url}/users/00ualice/factors/opf1/transactions/mst1`,
      number: 42,
    })
    expect(mock.calls[0]?.body).toEqual({ useNumberMatchingChallenge: true })
  })

  const waiting = (href: unknown): Reply => ({ status: 201, body: { factorResult: 'WAITING', _links: { poll: { href } } } })
  test.each([
    'https://evil.example/api/v1/users/x',
    '//evil.example/api/v1/users/x',
    'http://user:pass@127.0.0.1/api/v1/users',
    'javascript:alert(1)',
    '/oauth2/v1/token',
    '../../oauth2',
    'http://[',
    5,
    null,
  ])('whose link is %j is not asked about', async (href) => {
    always(waiting(href))
    await expect(sent()).rejects.toThrow(IdpUnavailable)
    expect(mock.calls).toHaveLength(1)
  })

  test('whose link was changed later is not asked about', async () => {
    await expect(apiWith().pollPush('http://127.0.0.1:9/api/v1/users', CALLER)).rejects.toThrow(IdpUnavailable)
    expect(mock.calls).toEqual([])
  })

  test('that succeeds before it was sent was none', async () => {
    always({ status: 201, body: { factorResult: 'SUCCESS', _links: { poll: { href: `${mock.url}/x` } } } })
    await expect(sent()).rejects.toThrow(IdpUnavailable)
  })

  test.each([
    ['WAITING', 'waiting'],
    ['SUCCESS', 'approved'],
    ['REJECTED', 'denied'],
    ['FAILED', 'denied'],
    ['TIMEOUT', 'timed-out'],
    ['EXPIRED', 'timed-out'],
    ['TIME_WINDOW_EXCEEDED', 'timed-out'],
    ['CANCELLED', 'withdrawn'],
    ['CANCELED', 'withdrawn'],
  ])('that is %s is %s', async (factorResult, standing) => {
    always({ body: { factorResult } })
    expect(await apiWith().pollPush(`${mock.url}/x`, CALLER)).toBe(standing)
  })

  test.each([
    [403, 'E0000073', 'denied'],
    [404, 'E0000007', 'withdrawn'],
  ])('whose poll is refused with %i %s is %s', async (status, code, standing) => {
    always(fault(status, code))
    expect(await apiWith().pollPush(`${mock.url}/x`, CALLER)).toBe(standing)
  })

  test.each(['CHALLENGE', 'ERROR', 'PASSCODE_REPLAYED', 'success', null])(
    'whose poll says %j says nothing',
    async (factorResult) => {
      always({ body: { factorResult } })
      await expect(apiWith().pollPush(`${mock.url}/x`, CALLER)).rejects.toThrow(IdpUnavailable)
    },
  )

  test('is taken back with DELETE, and is no error when it is over already', async () => {
    await apiWith().cancelPush(`${mock.url}/users/00ualice/factors/opf1/transactions/mst1`, CALLER)
    always(fault(404, 'E0000007'))
    await apiWith().cancelPush(`${mock.url}/users/00ualice/factors/opf1/transactions/mst1`, CALLER)
    expect(mock.callsTo('DELETE', /mst1$/)).toHaveLength(2)
  })
})

describe('an API that wants to be left alone', () => {
  test.each([
    [{ 'X-Rate-Limit-Reset': '+40' }, 40],
    [{ 'Retry-After': '7' }, 7],
    [{ 'X-Rate-Limit-Reset': '+99999' }, 300],
    [{ 'X-Rate-Limit-Reset': '-5' }, 60],
    [{ 'X-Rate-Limit-Reset': 'soon' }, 60],
    [{}, 60],
  ] as ReadonlyArray<[Record<string, string>, number]>)('with %j is not called for %i s', async (asked, pause) => {
    const headers = Object.fromEntries(
      Object.entries(asked).map(([name, value]) => [name, /^[+-]/.test(value) ? String(now / 1000 + Number(value)) : value]),
    )
    const api = apiWith()
    always(fault(429, 'E0000047', headers))
    const first = await thrown(api.factorsOf('00ualice', CALLER))
    expect(first).toMatchObject({ code: 'factor_api_busy', status: 503, retryAfter: pause })
    mock.decide(null)
    now += (pause - 1) * 1000
    expect(await thrown(api.factorsOf('00ualice', CALLER))).toBeInstanceOf(FactorApiBusy)
    expect(mock.calls).toHaveLength(1)
    now += 1000
    expect(await api.factorsOf('00ualice', CALLER)).toHaveLength(5)
  })

  test('about one person still answers about others', async () => {
    const api = apiWith()
    always(fault(429, 'E9999999'))
    await thrown(api.factorsOf('00ualice', CALLER))
    mock.decide(null)
    expect(await api.factorsOf('00ubob4Zw9NcPyLs0g7h', CALLER)).toHaveLength(1)
  })
})

test('the token is in no message', async () => {
  for (const token of ['canary', 'canary\nX-Injected: 1']) {
    always(fault(401, 'E0000011'))
    const error = await thrown(apiWith({ token }).factorsOf('00ualice', CALLER))
    expect(error).toBeInstanceOf(IdpUnavailable)
    expect((error as Error).message).not.toContain('canary')
  }
})
