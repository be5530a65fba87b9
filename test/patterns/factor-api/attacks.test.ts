// One file, because it is one list: group H of the security catalogue, one named test a case and what belongs to it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { accountsAt } from '../../../src/patterns/factor-api/accounts.ts'
import { CODE, factor, fault, type Reply, user } from '../../hostile/factor-api.ts'
import { Browser } from '../../support/browser.ts'
import type { PortalOptions } from '../../support/portal.ts'
import { answer, challenge, type HelpDesk, isConfirmed, PASSWORDS, startHelpDesk } from './help-desk.ts'

let desk: HelpDesk
beforeEach(async () => {
  desk = await startHelpDesk()
})
afterEach(() => desk.stop())

const startAnew = async (options: Partial<PortalOptions>): Promise<void> => {
  await desk.stop()
  desk = await startHelpDesk(options)
}
const guess = (browser: Browser, passcode: string, path = new URL(browser.url).pathname) =>
  browser.fetchJson(path, {
    method: 'POST',
    body: new URLSearchParams({ passcode }).toString(),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  })
const wrongFourTimes = async (browser: Browser): Promise<void> => {
  for (const code of ['000001', '000002', '000003', '000004']) await answer(browser, code)
}
const reasons = (event: string) => desk.portal.events(event).map(({ reason }) => reason)

describe('H-01: guessing a pass code', () => {
  test('H-01: the fourth wrong code locks, the right one included, and says for how long', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'mbl1')
    const page = new URL(alice.url).pathname
    await wrongFourTimes(alice)
    expect(alice.status).toBe(429)
    expect(Number(alice.headers['retry-after'])).toBeGreaterThan(590)
    const late = await guess(alice, CODE, page)
    expect([late.status, late.headers['retry-after']]).toEqual([429, expect.stringMatching(/^\d+$/)])
    expect(desk.api.judged()).toEqual(['000001', '000002', '000003', '000004'])
    expect(desk.portal.events('factor.locked')).toMatchObject([{ outcome: 'failure', detail: 'sms', subject: 'desk-1' }])
    expect(reasons('factor.rejected').slice(0, 4)).toEqual(['wrong', 'wrong', 'wrong', 'wrong'])
    expect(await isConfirmed(alice)).toBe(false)
  })

  test('H-01: neither a new session, nor another factor, nor another spelling of the name begins to count anew', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'mbl1')
    await answer(alice, '000001')
    await answer(alice, '000002')
    const other = await desk.signedIn()
    await other.submit('/help-desk/sign-out')
    await other.submit('/help-desk/sign-in', { username: ' ALICE ', password: PASSWORDS.alice })
    await challenge(other, 'ost1')
    await answer(other, '000003')
    await answer(other, '000004')
    expect(other.status).toBe(429)
    await answer(alice, CODE)
    expect(alice.status).toBe(429)
    await challenge(other, 'clf1')
    expect(other.status).toBe(429)
    expect(desk.api.judged()).toHaveLength(4)
    expect(desk.api.sent()).toHaveLength(1)
  })

  test('H-01: of a hundred guesses at once four reach the Factor API', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'ost1')
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => guess(alice, String(100_000 + n))))
    expect(desk.api.judged()).toHaveLength(4)
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(96)
    expect(desk.portal.events('factor.locked')).toHaveLength(1)
  })

  test('H-01: after the pause there is one more chance, but not for the challenge that was locked', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'ost1')
    const page = new URL(alice.url).pathname
    await wrongFourTimes(alice)
    desk.portal.advance(601)
    expect((await guess(alice, CODE, page)).status).toBe(403)
    await challenge(alice, 'ost1')
    await answer(alice, CODE)
    expect(await isConfirmed(alice)).toBe(true)
  })

  test('H-01: a right code forgives the wrong ones before it', async () => {
    const alice = await desk.signedIn()
    for (const round of [1, 2]) {
      await challenge(alice, 'ost1')
      for (const code of ['000001', '000002', '000003']) await answer(alice, code)
      desk.api.state.code = `77777${round}`
      await answer(alice, `77777${round}`)
      expect(alice.url).toBe(desk.at('/help-desk/reset-password'))
      await alice.submit('/help-desk/end-confirmation')
    }
  })

  test('H-01: somebody else is not locked with her', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'ost1')
    await wrongFourTimes(alice)
    const bob = await desk.signedIn('bob')
    await challenge(bob, 'mblb')
    await answer(bob, CODE)
    expect(await isConfirmed(bob)).toBe(true)
  })

  test.each(['', '   ', 'abcdef', '12', '12345678901', '1234\u0661\u0662'])(
    'H-01: %j is no code and is never sent on',
    async (code) => {
      const alice = await desk.signedIn()
      await challenge(alice, 'mbl1')
      await answer(alice, code)
      expect(alice.status).toBe(400)
      expect(alice.text).toContain('Please enter the digits of the code')
      expect(desk.api.judged()).toEqual([])
      expect(desk.api.sent()).toHaveLength(1)
    },
  )

  test('H-01: passwords are counted too, alike for a name that nobody has', async () => {
    for (const username of ['alice', 'nobody']) {
      const { baseUrl } = desk.portal
      const browser = await desk.signedIn()
      await browser.submit('/help-desk/sign-out')
      for (let count = 0; count < 10; count += 1) {
        await browser.submit('/help-desk/sign-in', { username, password: `wrong ${count}` })
        expect(browser.status).toBe(403)
      }
      const form = { username, password: PASSWORDS.alice }
      await browser.post(`${baseUrl}/help-desk/sign-in`, form, { from: baseUrl })
      expect(browser.status).toBe(429)
      expect(browser.headers['retry-after']).toMatch(/^\d+$/)
      desk.portal.advance(301)
    }
    expect(desk.portal.events('factor.locked')).toMatchObject([{ detail: 'password' }, { detail: 'password' }])
  })
})

describe('H-02: what belongs to others', () => {
  test.each([
    ['of another person', 'mblb'],
    ['that is a path', '../../00ubob4Zw9NcPyLs0g7h/factors/mblb'],
    ['that nobody has', 'nothing'],
    ['that is empty', ''],
  ])('H-02: a factor %s is refused, and the Factor API never hears of it', async (_what, id) => {
    const alice = await desk.signedIn()
    await alice.goto('/help-desk/confirm')
    await alice.post('/help-desk/confirm', { factor: id, return_to: '/help-desk' }, { from: alice.url })
    expect(alice.status).toBe(403)
    expect(reasons('factor.rejected')).toEqual(['factor_unusable'])
    expect(desk.api.callsTo('POST', /./)).toEqual([])
    expect(desk.api.callsTo('GET', /ob/)).toEqual([])
  })

  test('H-02: a link to another host is not followed, nor is a redirect', async () => {
    const listener = await startHelpDesk()
    desk.api.decide(({ path, method }): Reply | undefined =>
      method === 'POST' && path.endsWith('/opf1/verify')
        ? {
            status: 201,
            body: { factorResult: 'WAITING', _links: { poll: { href: `${listener.api.url}/users/x/factors/y/transactions/z` } } },
          }
        : undefined,
    )
    const alice = await desk.signedIn()
    await challenge(alice, 'opf1')
    expect(alice.status).toBe(503)
    desk.api.decide(({ path }) =>
      path.endsWith('/factors') ? { status: 302, headers: { Location: `${listener.api.url}/users` } } : undefined,
    )
    await alice.goto('/help-desk/confirm')
    expect(alice.status).toBe(503)
    expect(listener.api.calls).toEqual([])
    await listener.stop()
  })

  test('H-02: an address in the form changes nothing', async () => {
    const alice = await desk.signedIn()
    await alice.goto('/help-desk/confirm')
    const form = {
      factor: 'mbl1',
      user: '00ubob4Zw9NcPyLs0g7h',
      userId: '00ubob4Zw9NcPyLs0g7h',
      _links: 'http://127.0.0.1:9/',
      return_to: 'https://evil.example/',
    }
    await alice.post('/help-desk/confirm', form, { from: alice.url })
    await alice.submit('Confirm', { passcode: CODE })
    expect(alice.url).toBe(desk.at('/help-desk'))
    expect(desk.api.calls.every(({ path }) => !path.includes('ob4'))).toBe(true)
  })
})

describe('H-03: an answer counts once', () => {
  test('H-03: after a success the same challenge takes no other answer', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'mbl1')
    const page = new URL(alice.url).pathname
    await answer(alice, CODE)
    await alice.submit('/help-desk/end-confirmation')
    expect((await guess(alice, CODE, page)).status).toBe(403)
    expect(desk.api.judged()).toHaveLength(1)
    expect(await isConfirmed(alice)).toBe(false)
  })

  test('H-03: the same code again is refused, though the Factor API would take it', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'ost1')
    await answer(alice, CODE)
    const other = await desk.signedIn()
    await challenge(other, 'ost1')
    await answer(other, CODE)
    expect(other.status).toBe(403)
    expect(other.text).toContain('This code was used before')
    expect(await isConfirmed(other)).toBe(false)
  })

  test('H-03: of many right answers at once one is accepted', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'ost1')
    const answers = await Promise.all(Array.from({ length: 20 }, () => guess(alice, CODE)))
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
    expect(desk.portal.events('factor.verified')).toHaveLength(1)
  })

  test('H-03: of two right codes at once for one challenge one is accepted', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'ost1')
    desk.api.decide(({ path }) => (path.endsWith('/verify') ? { body: { factorResult: 'SUCCESS' } } : undefined))
    const answers = await Promise.all(['111111', '222222'].map((code) => guess(alice, code)))
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 403])
    expect(desk.portal.events('factor.verified')).toHaveLength(1)
  })

  test('H-03: an earlier challenge of the same session is over when another is begun', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'mbl1')
    const earlier = new URL(alice.url).pathname
    await challenge(alice, 'ost1')
    expect((await guess(alice, CODE, earlier)).status).toBe(404)
    expect(desk.api.judged()).toEqual([])
  })
})

test('H-04: a challenge of one session is worth nothing in another one of the same person', async () => {
  const [one, other] = [await desk.signedIn(), await desk.signedIn()]
  await challenge(one, 'mbl1')
  const page = new URL(one.url).pathname
  expect((await guess(other, CODE, page)).status).toBe(404)
  await challenge(other, 'ost1')
  expect((await guess(other, CODE, page)).status).toBe(404)
  expect(desk.api.judged()).toEqual([])
  await answer(one, CODE)
  expect([await isConfirmed(one), await isConfirmed(other)]).toEqual([true, false])
})

describe('H-06: a Factor API in trouble', () => {
  const troubles: ReadonlyArray<readonly [string, Reply]> = [
    [
      'too many requests',
      fault(429, 'E0000047', { 'X-Rate-Limit-Remaining': '0', 'X-Rate-Limit-Reset': String(Math.floor(Date.now() / 1000) + 40) }),
    ],
    ['500', fault(500, 'E0000009')],
    ['503 without a body', { status: 503 }],
    ['silence', 'hang'],
    ['a cut wire', 'reset'],
    ['a page', { status: 200, body: '<html>Hello</html>' }],
    ['a result that is none', { body: { factorResult: 'success' } }],
    ['a result in a list', { body: [{ factorResult: 'SUCCESS' }] }],
    ['a success that is refused', { status: 403, body: { factorResult: 'SUCCESS' } }],
    ['a success that is not 200', { status: 202, body: { factorResult: 'SUCCESS' } }],
    ['a redirect', { status: 307, headers: { Location: 'http://127.0.0.1:9/' } }],
    ['50 MB', { body: `"${'x'.repeat(50_000_000)}"` }],
    ['an unknown error', fault(403, 'E9999999')],
    ['our token is refused', fault(401, 'E0000011')],
  ]
  const slow = new Set(['silence', '50 MB'])
  test.each(troubles)(
    'H-06: %s is a 503, elevates nobody, is asked once, and is not counted as a wrong code',
    async (what, reply) => {
      const alice = await desk.signedIn()
      await challenge(alice, 'ost1')
      const page = new URL(alice.url).pathname
      for (let count = 0; count < 5; count += 1) {
        desk.api.forget()
        desk.api.decide(({ path }) => (path.endsWith('/verify') ? reply : undefined))
        const answered = await guess(alice, '000001', page)
        expect(answered.status).toBe(503)
        expect(Number(answered.headers['retry-after'])).toBeGreaterThan(0)
        expect(desk.api.judged().length).toBeLessThanOrEqual(1)
        if (slow.has(what)) break
      }
      expect(await isConfirmed(alice)).toBe(false)
      expect(desk.portal.events('idp.unavailable').length).toBeGreaterThan(0)
      expect(desk.portal.events('factor.rejected')).toEqual([])
      desk.api.decide(null)
      desk.portal.advance(60)
      expect((await guess(alice, CODE, page)).status).toBe(303)
    },
  )

  test('H-06: while the Factor API wants to be left alone it is not called', async () => {
    const alice = await desk.signedIn()
    desk.api.decide(() => fault(429, 'E0000047', { 'X-Rate-Limit-Reset': String(Math.floor(Date.now() / 1000) + 40) }))
    await alice.goto('/help-desk/confirm')
    expect(alice.status).toBe(503)
    expect(Number(alice.headers['retry-after'])).toBeGreaterThan(35)
    desk.api.forget()
    await alice.goto('/help-desk/confirm')
    expect(alice.status).toBe(503)
    expect(desk.api.calls).toEqual([])
    desk.api.decide(null)
    desk.portal.advance(41)
    await alice.goto('/help-desk/confirm')
    expect(alice.status).toBe(200)
  })
})

describe('H-07: tiring somebody out with pushes', () => {
  test('H-07: of many pushes at once, in several sessions, one is sent', async () => {
    const sessions = await Promise.all(Array.from({ length: 5 }, () => desk.signedIn()))
    await Promise.all(sessions.map((browser) => challenge(browser, 'opf1')))
    expect(desk.api.sent()).toHaveLength(1)
    expect(sessions.filter(({ status }) => status === 429)).toHaveLength(4)
  })

  test('H-07: none is sent beside an open one, in this session or another', async () => {
    const [one, other] = [await desk.signedIn(), await desk.signedIn()]
    await challenge(one, 'opf1')
    const waiting = one.url
    desk.portal.advance(31)
    await challenge(other, 'opf1')
    expect(other.status).toBe(429)
    expect(other.text).toContain('Your phone is asking already')
    await challenge(one, 'opf1')
    expect(one.url).toBe(waiting)
    expect(desk.api.sent()).toHaveLength(1)
  })

  test('H-07: after a refusal there is a pause, an auditor’s line, and a page that says what to do', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'opf1')
    desk.api.state.push = 'REJECTED'
    desk.portal.advance(2)
    await alice.goto(alice.url)
    expect(alice.status).toBe(403)
    expect(alice.text).toContain('It was refused on your phone')
    expect(alice.headers.refresh).toBeUndefined()
    expect(desk.portal.events('factor.rejected')).toMatchObject([{ reason: 'denied', detail: 'push' }])
    desk.portal.advance(60)
    await challenge(alice, 'opf1')
    expect(alice.status).toBe(429)
    desk.portal.advance(61)
    desk.api.state.push = 'WAITING'
    await challenge(alice, 'opf1')
    expect(alice.status).toBe(200)
    expect(desk.api.sent()).toHaveLength(2)
  })

  test('H-07: cancelling takes it back from the phone, and the next one waits half a minute', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'opf1')
    await alice.submit('Cancel and choose another way')
    expect(alice.url).toBe(desk.at('/help-desk/confirm?return_to=%2Fhelp-desk%2Freset-password'))
    expect(desk.api.callsTo('DELETE', /transactions/)).toHaveLength(1)
    await challenge(alice, 'opf1')
    expect(alice.status).toBe(429)
    desk.portal.advance(31)
    await challenge(alice, 'opf1')
    expect(alice.text).toContain('Waiting for your phone')
  })

  test('H-07: there are at most ten an hour', async () => {
    const alice = await desk.signedIn()
    for (let count = 0; count < 12; count += 1) {
      await challenge(alice, 'opf1')
      if (alice.status === 200) await alice.submit('Cancel and choose another way')
      desk.portal.advance(31)
    }
    expect(desk.api.sent()).toHaveLength(10)
    expect(alice.status).toBe(429)
  })

  test('H-07: a number is asked for and shown', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'opf1')
    expect(desk.api.sent()).toMatchObject([{ body: { useNumberMatchingChallenge: true } }])
    expect(alice.text).toContain('The number to choose on your phone: 42')
  })
})

test('H-08: a code that comes after five minutes is not even judged', async () => {
  const alice = await desk.signedIn()
  await challenge(alice, 'mbl1')
  desk.portal.advance(300)
  const { url } = alice
  await alice.goto(url)
  expect(alice.status).toBe(200)
  desk.portal.advance(1.5)
  await alice.submit('Confirm', { passcode: CODE })
  expect(alice.status).toBe(403)
  expect(alice.text).toContain('This confirmation is over')
  expect(desk.api.judged()).toEqual([])
})

describe('H-09: a factor that does not count', () => {
  test.each([
    ['a security question', factor('bad', 'question')],
    ['one that waits for its activation', factor('bad', 'sms', {}, { status: 'PENDING_ACTIVATION' })],
    ['one that is switched off', factor('bad', 'sms', {}, { status: 'INACTIVE' })],
    ['one that was enrolled a minute ago', factor('bad', 'sms', {}, { created: new Date(Date.now() - 60_000).toISOString() })],
    ['one that does not say since when', factor('bad', 'sms', {}, { created: null })],
    ['one from the future', factor('bad', 'sms', {}, { created: '2090-01-01T00:00:00.000Z' })],
    ['a provider with pages of its own', factor('bad', 'web', {}, { provider: 'DUO' })],
    ['a push of another provider', factor('bad', 'push', {}, { provider: 'DUO' })],
    ['one that verify cannot drive', factor('bad', 'signed_nonce')],
    ['hardware of another kind', factor('bad', 'u2f', {}, { provider: 'FIDO' })],
  ])('H-09: %s is not offered, and refused when chosen', async (_what, bad) => {
    desk.api.factors.get('00ualice')?.push(bad)
    const alice = await desk.signedIn()
    await alice.goto('/help-desk/confirm')
    expect(alice.html).not.toContain('value="bad"')
    await alice.post('/help-desk/confirm', { factor: 'bad' }, { from: alice.url })
    expect(alice.status).toBe(403)
    expect(desk.api.callsTo('POST', /./)).toEqual([])
  })
})

test('H-12: the token, the codes and the words of the Factor API are in no log, page or error', async () => {
  const alice = await desk.signedIn()
  const pages: string[] = []
  const look = () => pages.push(alice.html, JSON.stringify(alice.headers))
  for (const reply of [
    fault(401, 'E0000011'),
    fault(403, 'E0000006'),
    fault(500, 'E0000009'),
    fault(403, 'E0000068'),
    'reset',
  ] as Reply[]) {
    await challenge(alice, 'ost1')
    desk.api.decide(() => reply)
    await answer(alice, '864209')
    look()
    await alice.goto('/help-desk/confirm')
    look()
    desk.api.decide(null)
  }
  await challenge(alice, 'mbl1')
  look()
  await answer(alice, CODE)
  look()
  const said = pages.join() + JSON.stringify(desk.portal.log)
  for (const secret of [
    desk.api.token,
    'SSWS',
    'canary summary',
    '864209',
    CODE,
    '555 014 0142',
    'alice@example.test',
    'errorCode',
  ])
    expect(said, secret).not.toContain(secret)
  expect(desk.api.calls.every(({ headers }) => headers.authorization === `SSWS ${desk.api.token}`)).toBe(true)
})

describe('H-13: another site, and the wrong method', () => {
  test.each([
    '/help-desk/sign-in',
    '/help-desk/sign-out',
    '/help-desk/confirm',
    '/help-desk/confirm/x',
    '/help-desk/confirm/x/resend',
    '/help-desk/confirm/x/cancel',
    '/help-desk/reset-password',
    '/help-desk/end-confirmation',
  ])('H-13: a form on another site does nothing at %s', async (path) => {
    const alice = await desk.signedIn()
    await alice.post(path, { factor: 'mbl1', passcode: CODE }, { from: 'https://evil.example/' })
    expect(alice.status).toBe(403)
    expect(desk.portal.events('request.refused')).toMatchObject([{ reason: 'cross_origin' }])
    expect(desk.api.calls).toEqual([])
  })

  test('H-13: a code in an address verifies nothing', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'mbl1')
    await alice.goto(`${alice.url}?passcode=${CODE}`)
    expect(desk.api.judged()).toEqual([])
    for (const path of [
      '/help-desk/sign-out',
      '/help-desk/confirm/x/resend',
      '/help-desk/confirm/x/cancel',
      '/help-desk/end-confirmation',
    ]) {
      await alice.goto(path)
      expect(alice.status).toBe(405)
    }
  })

  test('H-13: HEAD and a prefetch ask nothing and use nothing up', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'opf1')
    const { url } = alice
    desk.api.state.push = 'SUCCESS'
    desk.portal.advance(2)
    desk.api.forget()
    expect((await alice.fetchJson(url, { method: 'HEAD' })).status).toBe(405)
    await alice.newTab().goto(url, { headers: { 'Sec-Purpose': 'prefetch' } })
    expect(desk.api.calls).toEqual([])
  })
})

describe('H-14: who exists, and with what', () => {
  test('H-14: a wrong password and an unknown name get the same answer, word for word and in the same time', async () => {
    await startAnew({ accounts: accountsAt('http://localhost') })
    const answers: string[] = []
    const times: number[] = []
    const browser = await desk.signedIn()
    await browser.submit('/help-desk/sign-out')
    for (const username of ['alice', 'nobody', 'alice', 'nobody']) {
      const begun = performance.now()
      await browser.submit('/help-desk/sign-in', { username, password: 'wrong' })
      times.push(performance.now() - begun)
      answers.push(`${browser.status} ${browser.html.replaceAll(`value="${username}"`, '')}`)
    }
    expect(new Set(answers).size).toBe(1)
    const [known = 0, unknown = 0] = [
      Math.min(times[0] as number, times[2] as number),
      Math.min(times[1] as number, times[3] as number),
    ]
    expect(unknown).toBeGreaterThan(known / 3)
  })

  test('H-14: nobody there, two of that name, suspended, without factors, with new ones only: one answer', async () => {
    const cases: ReadonlyArray<() => void> = [
      () => desk.api.users.splice(0),
      () => desk.api.users.push(user('00ualice', 'alice@example.test'), user('00ualice2', 'Alice@example.test')),
      () => desk.api.users.splice(0, 2, user('00ualice', 'alice@example.test', 'SUSPENDED')),
      () => desk.api.users.splice(0, 1, user('00ualice', 'alice@example.test', 'DEPROVISIONED')),
      () => {
        desk.api.users.splice(0, 1, user('00ualice', 'alice@example.test'))
        desk.api.factors.set('00ualice', [])
      },
      () => desk.api.factors.set('00ualice', [factor('new', 'sms', {}, { created: new Date().toISOString() })]),
    ]
    const alice = await desk.signedIn()
    const answers: string[] = []
    for (const arrange of cases) {
      arrange()
      await alice.goto('/help-desk/confirm')
      answers.push(`${alice.status} ${alice.text.replace(/Reference \S+/, '')}`)
    }
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toMatch(/^403 .*You cannot confirm this yet/)
    expect(new Set(reasons('factor.rejected'))).toEqual(new Set(['no_factor']))
  })

  test('H-14: one who is there beside one who left is found', async () => {
    desk.api.users.push(user('00uformer', 'alice@example.test', 'DEPROVISIONED'))
    const alice = await desk.signedIn()
    await challenge(alice, 'ost1')
    expect(alice.text).toContain('Enter the code')
  })
})

describe('H-15: what is confirmed obeys the rules of every elevation', () => {
  test('H-15: it counts for five minutes, to the second, whatever happens in between', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'ost1')
    await answer(alice, CODE)
    desk.portal.advance(150)
    expect(await isConfirmed(alice)).toBe(true)
    desk.portal.advance(149)
    expect(await isConfirmed(alice)).toBe(true)
    desk.portal.advance(2)
    expect(await isConfirmed(alice)).toBe(false)
    const { status, json } = await alice.fetchJson('/help-desk/recovery-code')
    expect([status, json]).toMatchObject([401, { code: 'factor_required' }])
  })

  test('H-15: the session gets a new id, and the old one opens nothing', async () => {
    const alice = await desk.signedIn()
    const stolen = alice.cookies['help-desk'] as string
    await challenge(alice, 'ost1')
    await answer(alice, CODE)
    expect(alice.cookies['help-desk']).not.toBe(stolen)
    const thief = await fetch(desk.at('/help-desk'), { headers: { Cookie: `help-desk=${stolen}` } })
    expect(thief.status).toBe(401)
  })

  test('H-15: it can be ended, and sign-out ends all of it', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'ost1')
    await answer(alice, CODE)
    const raised = alice.cookies['help-desk'] as string
    await alice.submit('/help-desk/end-confirmation')
    expect(await isConfirmed(alice)).toBe(false)
    expect(desk.portal.events('elevation.ended')).toHaveLength(1)
    const copy = await fetch(desk.at('/help-desk/recovery-code'), { headers: { Cookie: `help-desk=${raised}` } })
    expect(copy.status).toBe(401)
    const kept = alice.cookies['help-desk'] as string
    await alice.submit('/help-desk/sign-out')
    expect(alice.cookies['help-desk']).toBeUndefined()
    expect((await fetch(desk.at('/help-desk'), { headers: { Cookie: `help-desk=${kept}` } })).status).toBe(401)
    expect(desk.portal.events('session.ended')).toHaveLength(1)
  })

  test('H-15: an answer that comes after sign-out raises nothing', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'ost1')
    const page = new URL(alice.url).pathname
    const release = Promise.withResolvers<void>()
    const before = alice.cookies['help-desk'] as string
    desk.portal.store.claim = ((claim) => async (name, ttl) => {
      if (name.startsWith('help-desk:answer:')) await release.promise
      return claim.call(desk.portal.store, name, ttl)
    })(desk.portal.store.claim)
    const answered = guess(alice, CODE, page)
    const tab = alice.newTab()
    await tab.goto(desk.at('/help-desk'))
    await tab.submit('/help-desk/sign-out')
    release.resolve()
    expect((await answered).setCookies.join()).not.toMatch(/help-desk=s/)
    expect(desk.portal.events('factor.verified')).toEqual([])
    expect((await fetch(desk.at('/help-desk'), { headers: { Cookie: `help-desk=${before}` } })).status).toBe(401)
  })

  test('H-15: it knows nothing of the portal’s session, and the portal nothing of it', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'ost1')
    await answer(alice, CODE)
    const { json } = await alice.fetchJson('/api/session')
    expect(json).toEqual({ signed_in: false })
    const value = alice.cookies['help-desk'] as string
    const moved = await fetch(desk.at('/api/session'), { headers: { Cookie: `session=${value}` } })
    expect(await moved.json()).toEqual({ signed_in: false })
  })

  test('H-15: where others can reach it, a published password opens nothing', async () => {
    await startAnew({ env: { BASE_URL: 'https://portal.example', SESSION_STORE: 'sqlite:not-used.db' } })
    const alice = new Browser({ apps: { 'https://portal.example': desk.portal.app } })
    await alice.goto('https://portal.example/help-desk')
    expect(alice.html).not.toContain(PASSWORDS.alice)
    await alice.submit('/help-desk/sign-in', { username: 'alice', password: PASSWORDS.alice })
    expect(alice.status).toBe(403)
  })

  test('H-15: who was taken off the list of accounts is signed in no more, and is shown the form', async () => {
    const alice = await desk.signedIn()
    const Cookie = `__Host-help-desk=${alice.cookies['help-desk']}`
    const env = { BASE_URL: 'https://portal.example', SESSION_STORE: 'sqlite:not-used.db' }
    const without = await startHelpDesk({ env, store: () => desk.portal.store })
    const former = new Browser({ apps: { 'https://portal.example': without.portal.app }, headers: { Cookie } })
    await former.goto('https://portal.example/help-desk')
    expect([former.status, former.url]).toEqual([200, 'https://portal.example/help-desk/sign-in?return_to=%2Fhelp-desk'])
    await without.stop()
  })
})
