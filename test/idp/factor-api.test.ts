import { setTimeout } from 'node:timers/promises'
import * as oidc from 'openid-client'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freshBox, phoneCode } from './support/people.ts'
import { relyingParty } from './support/relying-party.ts'

const ALICE = '00ualice7Kq2mVxRt0g7'
const BOB = '00ubob4Zw9NcPyLs0g7h'

type Answer = { status: number; headers: Headers; body: Record<string, never> & { [member: string]: unknown } }

async function open() {
  const { box, browser } = await freshBox()
  onTestFinished(() => box.stop())
  const { url, token } = box.factorApi
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
    const answer = await fetch(path.startsWith('http') ? path : `${url}${path}`, {
      method,
      headers: { authorization: `SSWS ${token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) }
  }
  const factors = (await call('GET', `/users/${ALICE}/factors`)).body as unknown as Factor[]
  const verify = (factorType: string, body?: unknown, query = '') => {
    const factor = factors.find((one) => one.factorType === factorType)
    return call('POST', `${factor?._links.verify.href}${query}`, body)
  }
  const received = async () =>
    (await (await fetch(`${box.issuer}/phone/alice/messages`)).json()) as { kind: string; code: string }[]
  return { box, browser, call, verify, factors, received }
}

type Factor = { factorType: string; status: string; id: string; profile: unknown; _links: { verify: { href: string } } }

describe('who may call it', () => {
  test('needs the token after SSWS; a Bearer prefix, another token and none are E0000011', async () => {
    const { box, call } = await open()
    for (const authorization of [`Bearer ${box.factorApi.token}`, `SSWS ${box.factorApi.token}x`, 'SSWS', ''])
      expect(await call('GET', '/users', undefined, { authorization }), authorization).toMatchObject({
        status: 401,
        body: {
          errorCode: 'E0000011',
          errorSummary: 'Invalid token provided',
          errorLink: 'E0000011',
          errorId: expect.stringMatching(/^oae/),
        },
      })
  })

  test('says how many calls are left, and at the limit until when to wait', async () => {
    const { call } = await open()
    const first = await call('GET', '/users')
    expect(first.headers.get('x-rate-limit-limit')).toBe('300')
    const reset = Number(first.headers.get('x-rate-limit-reset'))
    expect(reset - Date.now() / 1000).toSatisfy((left: number) => left > 0 && left <= 60)
    let last = first
    for (let calls = 0; calls < 300 && last.status === 200; calls += 20)
      [last] = await Promise.all(Array.from({ length: 20 }, () => call('GET', '/users'))).then((all) => all.slice(-1) as [Answer])
    expect(last).toMatchObject({ status: 429, body: { errorCode: 'E0000047' } })
    expect(last.headers.get('x-rate-limit-remaining')).toBe('0')
  })
})

describe('users', () => {
  test('are found by id, login and short name, and by what they are searched for', async () => {
    const { call } = await open()
    for (const name of [ALICE, 'alice', 'alice@example.test'])
      expect((await call('GET', `/users/${name}`)).body).toMatchObject({
        id: ALICE,
        status: 'ACTIVE',
        profile: { login: 'alice@example.test' },
      })
    const found = async (query: string) =>
      ((await call('GET', `/users?${query}`)).body as unknown as { id: string }[]).map(({ id }) => id)
    const search = (expression: string) => found(`search=${encodeURIComponent(expression)}`)
    expect(await search('profile.login eq "Alice@Example.test"')).toEqual([ALICE])
    expect(await search('profile.login eq "alice@example.test" or profile.firstName eq "Bob"')).toEqual([ALICE, BOB])
    expect(await search('profile.login eq "alice@example.test" and status eq "LOCKED_OUT"')).toEqual([])
    expect(await search('profile.login eq "a\\"lice"')).toEqual([])
    expect(await found(`filter=${encodeURIComponent('profile.login eq "Alice@Example.test"')}`)).toEqual([])
    expect(await found('')).toEqual([ALICE, BOB])
  })

  test('that do not exist are E0000007, and a search that cannot be read is E0000031', async () => {
    const { call } = await open()
    expect(await call('GET', '/users/mallory')).toMatchObject({ status: 404, body: { errorCode: 'E0000007' } })
    for (const expression of ['profile.login co "a"', 'profile.login eq "a" or', 'profile.login eq "a""', ''])
      expect(await call('GET', `/users?search=${encodeURIComponent(expression)}`), expression).toMatchObject({
        status: 400,
        body: { errorCode: 'E0000031' },
      })
  })
})

test('alice has five factors and bob none', async () => {
  const { call, factors } = await open()
  expect(factors.map(({ factorType }) => factorType)).toEqual(['sms', 'call', 'email', 'token:software:totp', 'push'])
  expect(factors[0]).toMatchObject({ status: 'ACTIVE', provider: 'OKTA', profile: { phoneNumber: '+1 555 0100' } })
  expect((await call('GET', `/users/${BOB}/factors`)).body).toEqual([])
  expect(await call('POST', `/users/${BOB}/factors/${factors[0]?.id}/verify`, {})).toMatchObject({
    status: 404,
    body: { errorCode: 'E0000007' },
  })
})

describe('codes', () => {
  test.each(['sms', 'call', 'email'])('by %s reach the phone and work once', async (kind) => {
    const { verify, received } = await open()
    expect(await verify(kind)).toMatchObject({
      status: 200,
      body: { factorResult: 'CHALLENGE', _links: { verify: {}, factor: {} } },
    })
    const [message] = await received()
    expect(message?.kind).toBe(kind)
    expect(await verify(kind, { passCode: message?.code })).toMatchObject({ status: 200, body: { factorResult: 'SUCCESS' } })
    expect(await verify(kind, { passCode: message?.code })).toMatchObject({ status: 403, body: { errorCode: 'E0000082' } })
  })

  test('are not sent again too soon, and an empty passCode asks for another one', async () => {
    const { verify } = await open()
    for (const [kind, errorCode] of [
      ['sms', 'E0000109'],
      ['call', 'E0000133'],
      ['email', 'E0000118'],
    ] as const) {
      await verify(kind, {})
      expect(await verify(kind, { passCode: '' }), kind).toMatchObject({ status: 429, body: { errorCode } })
    }
    await setTimeout(5100) // an e-mail may follow after 5 s
    expect(await verify('email')).toMatchObject({ status: 200 })
    expect(await verify('sms')).toMatchObject({ status: 429 })
  })

  test('are too late after their lifetime', async () => {
    const { verify, received } = await open()
    await verify('sms', {}, '?tokenLifetimeSeconds=1')
    await setTimeout(2000)
    expect(await verify('sms', { passCode: (await received())[0]?.code })).toMatchObject({
      status: 403,
      body: { errorCode: 'E0000083' },
    })
    expect(await verify('call', {}, '?tokenLifetimeSeconds=0')).toMatchObject({ status: 400, body: { errorCode: 'E0000001' } })
  })

  test('of the authenticator app are verified without a challenge, once', async () => {
    const { box, verify } = await open()
    const code = await phoneCode(box)
    expect(await verify('token:software:totp', {})).toMatchObject({ status: 400, body: { errorCode: 'E0000001' } })
    expect(await verify('token:software:totp', { passCode: code })).toMatchObject({
      status: 200,
      body: { factorResult: 'SUCCESS' },
    })
    expect(await verify('token:software:totp', { passCode: code })).toMatchObject({
      status: 403,
      body: { errorCode: 'E0000082' },
    })
  })

  test('five wrong ones in a row lock the user for every factor, until an administrator unlocks', async () => {
    const { call, verify, received } = await open()
    await verify('sms')
    const right = (await received())[0]?.code
    for (let answer = 1; answer <= 5; answer++)
      expect(await verify(answer % 2 ? 'sms' : 'token:software:totp', { passCode: 'wrong' })).toMatchObject({
        status: 403,
        body: {
          errorCode: 'E0000068',
          errorSummary: 'Invalid Passcode/Answer',
          errorCauses: [{ errorSummary: expect.stringContaining('passcode') }],
        },
      })
    for (const locked of [verify('sms', { passCode: right }), verify('email'), verify('push')])
      expect(await locked).toMatchObject({ status: 403, body: { errorCode: 'E0000069' } })
    expect((await call('GET', `/users/${ALICE}`)).body).toMatchObject({ status: 'LOCKED_OUT' })
    await call('POST', `/users/${ALICE}/lifecycle/unlock`)
    expect(await verify('sms', { passCode: right })).toMatchObject({ body: { factorResult: 'SUCCESS' } })
  })

  test('a right one resets the count', async () => {
    const { verify, received } = await open()
    await verify('sms')
    for (let answer = 1; answer <= 4; answer++) await verify('sms', { passCode: 'wrong' })
    await verify('sms', { passCode: (await received())[0]?.code })
    expect(await verify('sms', { passCode: 'wrong' })).toMatchObject({ body: { errorCode: 'E0000068' } })
    expect(await verify('email')).toMatchObject({ status: 200 })
  })
})

describe('push', () => {
  type Push = {
    factorResult: string
    _links: { poll: { href: string }; cancel: { href: string } }
    _embedded?: { challenge: { correctAnswer: number } }
  }

  test('waits until alice approves it on her phone', async () => {
    const { box, browser, call, verify } = await open()
    const sent = await verify('push')
    expect(sent).toMatchObject({ status: 201, body: { factorResult: 'WAITING', expiresAt: expect.any(String) } })
    const { _links, _embedded } = sent.body as unknown as Push
    expect(_embedded).toBeUndefined()
    expect((await call('GET', _links.poll.href)).body).toMatchObject({ factorResult: 'WAITING', _links: { poll: _links.poll } })
    await browser.submit(await browser.open(`${box.issuer}/phone/alice`), '/approve')
    expect((await call('GET', _links.poll.href)).body).toEqual({ factorResult: 'SUCCESS' })
  })

  test('that alice denies is rejected, and its links lead to another attempt', async () => {
    const { box, browser, call, verify } = await open()
    const { _links } = (await verify('push')).body as unknown as Push
    await browser.submit(await browser.open(`${box.issuer}/phone/alice`), '/deny')
    const over = (await call('GET', _links.poll.href)).body
    expect(over).toMatchObject({ factorResult: 'REJECTED', _links: { verify: {}, factor: {} } })
    expect(over._links).not.toHaveProperty('poll')
  })

  test('with number matching takes the one right number; a wrong one, or none, rejects it', async () => {
    const { box, browser, call, verify } = await open()
    for (const [pick, factorResult] of [
      ['right', 'SUCCESS'],
      ['wrong', 'REJECTED'],
      ['none', 'REJECTED'],
    ] as const) {
      const { _links, _embedded } = (await verify('push', { useNumberMatchingChallenge: true })).body as unknown as Push
      const right = _embedded?.challenge.correctAnswer
      const [prompt] = (await (await fetch(`${box.issuer}/phone/alice/prompts`)).json()) as { numbers: number[] }[]
      expect(prompt?.numbers).toHaveLength(3)
      const number = pick === 'right' ? right : prompt?.numbers.find((other) => other !== right)
      await browser.submit(
        await browser.open(`${box.issuer}/phone/alice`),
        '/approve',
        pick === 'none' ? {} : { number: String(number) },
      )
      expect((await call('GET', _links.poll.href)).body, pick).toMatchObject({ factorResult })
    }
  })

  test('of alice is neither seen nor cancelled through another user, and nothing but a push is', async () => {
    const { box, call, verify, factors } = await open()
    const { _links } = (await verify('push')).body as unknown as Push
    const id = _links.poll.href.split('/').at(-1)
    expect((await call('DELETE', `/users/${BOB}/factors/${factors[4]?.id}/transactions/${id}`)).status).toBe(404)
    expect((await call('GET', _links.poll.href)).body).toMatchObject({ factorResult: 'WAITING' })
    const rp = await relyingParty(box)
    await oidc.initiateBackchannelAuthentication(rp.config, { scope: 'openid', login_hint: 'alice' })
    const prompts = (await (await fetch(`${box.issuer}/phone/alice/prompts`)).json()) as { id: string; kind: string }[]
    const approval = prompts.find(({ kind }) => kind === 'approval')
    expect((await call('DELETE', _links.cancel.href.replace(id ?? '', approval?.id ?? ''))).status).toBe(404)
  })

  test('that is cancelled disappears from the phone and is not found any more', async () => {
    const { box, browser, call, verify } = await open()
    const { _links } = (await verify('push')).body as unknown as Push
    expect((await call('DELETE', _links.cancel.href)).status).toBe(204)
    expect((await browser.open(`${box.issuer}/phone/alice`)).html).not.toContain('Approve')
    expect(await call('GET', _links.poll.href)).toMatchObject({ status: 404, body: { errorCode: 'E0000007' } })
  })
})

test('a body that is no JSON, a passCode that is no text and a path that does not exist are refused in Okta’s words', async () => {
  const { call, verify } = await open()
  expect(await verify('sms', '{')).toMatchObject({ status: 400, body: { errorCode: 'E0000003' } })
  for (const passCode of [123456, ['1'], { $ne: '' }, true])
    expect(await verify('sms', { passCode })).toMatchObject({ status: 400, body: { errorCode: 'E0000003' } })
  expect(await call('GET', '/groups')).toMatchObject({ status: 404, body: { errorCode: 'E0000008' } })
})
