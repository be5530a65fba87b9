import { decodeJwt } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { HONEST } from '../../hostile/idp/behaviour.ts'
import type { Browser } from '../../support/browser.ts'
import { EVERY_KIND } from './support/every-kind.ts'
import { GATEWAY_SECRET, type Scene, startScene } from './support/scene.ts'
import { send } from './support/send.ts'

type Line = readonly [name: string, value: string]

let scene: Scene
beforeAll(async () => {
  scene = await startScene('the built-in proxy', { gateway: { policy: EVERY_KIND } })
})
afterEach(() => scene.idp.behave({ user: HONEST.user }))
afterAll(() => scene.stop())

const secret: Line = ['X-Gateway-Secret', GATEWAY_SECRET]
const about = (uri: string, method = 'GET'): Line[] => [
  ['X-Original-Method', method],
  ['X-Original-URI', uri],
]

/** Asks as a proxy does. */
async function ask(who: Browser | null, headers: readonly Line[], method = 'GET') {
  const { status, answer, reached } = await send(scene, who, { method, target: '/forward-auth', headers })
  expect(reached).toEqual([])
  const header = (name: string) => answer?.header(name)[0]
  return { status, answer, header }
}

describe('200', () => {
  test('tells who it is and signs it, for this method and path, for half a minute', async () => {
    const alice = await scene.signedIn('second factor')
    const { status, header, answer } = await ask(alice, [secret, ...about('/timesheets/approve?week=48', 'POST')])
    expect(status).toBe(200)
    const told = ['Subject', 'Name', 'Email', 'Level'].map((name) => header(`X-Auth-${name}`))
    expect(told).toEqual(['alice', 'Alice Adams', 'alice@example.test', 'two-factor'])
    const claims = decodeJwt(header('X-Auth-Assertion') ?? '')
    expect(claims).toMatchObject({
      iss: scene.origin,
      aud: scene.app.url,
      sub: 'alice',
      name: 'Alice Adams',
      email: 'alice@example.test',
      level: 'two-factor',
      method: 'POST',
      path: '/timesheets/approve',
    })
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(30)
    expect(header('X-Auth-Decision')).toBe('allowed')
    expect(answer?.header('Set-Cookie')).toEqual([])
    expect(header('Cache-Control')).toBe('no-store')
  })

  test('answers the pair of Traefik and Caddy alike, in any method of the asking request', async () => {
    const alice = await scene.signedIn()
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE']) {
      const pair: Line[] = [
        ['X-Forwarded-Method', 'GET'],
        ['X-Forwarded-Uri', '/timesheets/'],
        ['Content-Length', '0'],
      ]
      expect((await ask(alice, [secret, ...pair], method)).status).toBe(200)
    }
  })

  test('tells nobody’s name where everybody may pass, and whose it is where it may be told', async () => {
    const alice = await scene.signedIn()
    for (const [who, uri, subject] of [
      [null, '/timesheets/public/a', undefined],
      [alice, '/timesheets/public/a', undefined],
      [null, '/timesheets/news', undefined],
      [alice, '/timesheets/news', 'alice'],
    ] as const) {
      const { status, header } = await ask(who, [secret, ...about(uri)])
      expect([status, header('X-Auth-Subject'), header('X-Auth-Assertion') !== undefined]).toEqual([
        200,
        subject,
        subject !== undefined,
      ])
    }
  })

  test('protects what no rule is about', async () => {
    expect((await ask(null, [secret, ...about('/elsewhere')])).status).toBe(401)
    expect((await ask(await scene.signedIn(), [secret, ...about('/elsewhere')])).status).toBe(200)
  })

  test('hands back the cookies that the app may see, and no others', async () => {
    const alice = await scene.signedIn()
    const cookie = alice.jar.header(new URL(scene.origin))
    const { header } = await ask(null, [secret, ...about('/timesheets/'), ['Cookie', `A=1; ${cookie}; idp_session=2; B=3`]])
    expect(header('Cookie')).toBe('A=1; B=3')
  })
})

describe('401', () => {
  test('says where to sign in, and come back', async () => {
    const { status, header } = await ask(null, [secret, ...about('/timesheets/week?x=1&y=2')])
    expect(status).toBe(401)
    expect(header('X-Auth-Location')).toBe(`${scene.origin}/sign-in?return_to=%2Ftimesheets%2Fweek%3Fx%3D1%26y%3D2`)
    expect(header('WWW-Authenticate')).toBe('Bearer')
  })

  test('says where to step up, and the way leads through the provider and back to a page that opens', async () => {
    const alice = await scene.signedIn()
    const { status, header, answer } = await ask(alice, [secret, ...about('/timesheets/approve?week=48', 'POST')])
    expect(status).toBe(401)
    const location = header('X-Auth-Location') ?? ''
    expect(location).toBe(`${scene.origin}/step-up?level=two-factor&return_to=%2Ftimesheets%2Fapprove%3Fweek%3D48`)
    expect(header('WWW-Authenticate')).toMatch(
      /^Bearer error="insufficient_user_authentication", .*acr_values="[^"]+", max_age=300$/,
    )
    expect(JSON.parse(answer?.text ?? '')).toMatchObject({
      code: 'insufficient_user_authentication',
      max_age: 300,
      step_up_url: '/step-up?level=two-factor',
    })
    await alice.goto(location)
    expect([alice.status, alice.url]).toEqual([200, `${scene.origin}/timesheets/approve?week=48`])
    expect((await ask(alice, [secret, ...about('/timesheets/approve', 'POST')])).status).toBe(200)
  })

  test('sends somebody not signed in once, for all of it', async () => {
    const nobody = await scene.signedIn()
    await nobody.goto('/account')
    await nobody.submit('/sign-out')
    const before = scene.idp.requestsTo('authorize').length
    const { header } = await ask(nobody, [secret, ...about('/timesheets/approve', 'POST')])
    await nobody.goto(header('X-Auth-Location') ?? '')
    expect(
      scene.idp
        .requestsTo('authorize')
        .slice(before)
        .map(({ asked }) => asked.has('acr_values')),
    ).toEqual([true])
    expect(nobody.status).toBe(200)
  })

  test('leads to a requirement that only the policy has: a shorter time, and each time', async () => {
    const alice = await scene.signedIn('second factor')
    scene.advance(31)
    for (const uri of ['/timesheets/hurry?x=1', '/timesheets/payout']) {
      const first = await ask(alice, [secret, ...about(uri)])
      expect(first.status).toBe(401)
      await alice.goto(first.header('X-Auth-Location') ?? '')
      expect([alice.status, alice.url]).toEqual([200, scene.origin + uri])
    }
  })

  test('one sign-in for "each time" admits one request, and a look by HEAD or a prefetch uses nothing up', async () => {
    const alice = await scene.signedIn('second factor')
    const stop = alice.interceptRedirect((to) => (to.pathname === '/timesheets/payout' ? 'stop' : undefined))
    await alice.goto((await ask(alice, [secret, ...about('/timesheets/payout')])).header('X-Auth-Location') ?? '')
    stop()
    expect((await ask(alice, [secret, ...about('/timesheets/payout', 'HEAD')])).status).toBe(401)
    expect((await ask(alice, [secret, ...about('/timesheets/payout'), ['Sec-Purpose', 'prefetch']])).status).toBe(401)
    expect((await ask(alice, [secret, ...about('/timesheets/payout/other')])).status).toBe(401)
    expect((await ask(alice, [secret, ...about('/timesheets/payout')])).status).toBe(200)
    expect((await ask(alice, [secret, ...about('/timesheets/payout')])).status).toBe(401)
  })

  test('is a page with the way on for a browser that gets to see it', async () => {
    const { status, answer } = await ask(null, [
      secret,
      ...about('/timesheets/'),
      ['Accept', 'text/html'],
      ['Sec-Fetch-Mode', 'navigate'],
    ])
    expect(status).toBe(401)
    expect(answer?.text).toContain(`href="${scene.origin}/sign-in?return_to=%2Ftimesheets%2F"`)
  })

  test('never redirects, sets no cookie and begins nothing at the provider', async () => {
    const before = scene.idp.requests.length
    const { answer } = await ask(null, [
      secret,
      ...about('/timesheets/approve'),
      ['Accept', 'text/html'],
      ['Sec-Fetch-Mode', 'navigate'],
    ])
    expect([answer?.header('Location'), answer?.header('Set-Cookie')]).toEqual([[], []])
    expect(scene.idp.requests.length).toBe(before)
  })
})

describe('403', () => {
  test.each<[string, Line[]]>([
    ['no secret', about('/timesheets/')],
    ['an empty secret', [['X-Gateway-Secret', ''], ...about('/timesheets/')]],
    ['another secret', [['X-Gateway-Secret', `${GATEWAY_SECRET.slice(0, -1)}x`], ...about('/timesheets/')]],
    ['the secret twice', [secret, secret, ...about('/timesheets/')]],
    ['the secret and another', [secret, ['x-gateway-secret', 'x'], ...about('/timesheets/')]],
    ['no request', [secret]],
    ['half a request', [secret, ['X-Original-URI', '/timesheets/']]],
    ['two requests', [secret, ...about('/timesheets/'), ['X-Forwarded-Method', 'GET'], ['X-Forwarded-Uri', '/timesheets/']]],
    ['two paths', [secret, ...about('/timesheets/'), ['X-Original-URI', '/timesheets/public']]],
    ['two paths, one in disguise', [secret, ...about('/timesheets/'), ['X_Original_URI', '/timesheets/public']]],
    ['a method that is none of ours', [secret, ...about('/timesheets/public', 'TRACE')]],
    ['a path that two could read differently', [secret, ...about('/timesheets/public/..%2fapprove')]],
    ['a path in other letters than a rule', [secret, ...about('/timesheets/APPROVE')]],
    ['an absolute URI', [secret, ...about('http://localhost/timesheets/public')]],
    ['a write from another site', [secret, ...about('/timesheets/', 'POST'), ['Sec-Fetch-Site', 'cross-site']]],
  ])('%s opens nothing, not even for somebody who could have it', async (_what, headers) => {
    const alice = await scene.signedIn('second factor')
    const { status, header } = await ask(alice, headers)
    expect(status).toBe(403)
    expect(header('X-Auth-Subject')).toBeUndefined()
    expect(header('X-Auth-Decision')).toBeUndefined()
    expect(scene.portal.events('gateway.refused').at(-1)).toMatchObject({ outcome: 'failure', reason: expect.any(String) })
  })

  test('whoever does not have the attribute that a rule asks for', async () => {
    scene.idp.behave({ user: { sub: 'mallory', email: 'mallory@managers.example.evil' } })
    const mallory = await scene.signedIn('second factor')
    expect((await ask(mallory, [secret, ...about('/timesheets/managers')])).status).toBe(403)
    scene.idp.behave({ user: { sub: 'meg', email: 'meg@managers.example' } })
    const meg = await scene.signedIn('second factor')
    expect((await ask(meg, [secret, ...about('/timesheets/managers')])).status).toBe(200)
  })
})

test('every decision leaves one line, with who and why, and no secret, cookie or query in it', async () => {
  const alice = await scene.signedIn()
  const before = scene.portal.log.length
  await ask(alice, [secret, ...about('/timesheets/week?token=canary-in-query')])
  await ask(alice, [secret, ...about('/timesheets/approve?token=canary-in-query', 'POST')])
  await ask(null, [['X-Gateway-Secret', 'canary-secret'], ...about('/timesheets/')])
  const lines = scene.portal.log.slice(before)
  expect(lines.filter(({ event }) => event === 'gateway.allowed')).toMatchObject([
    {
      outcome: 'success',
      subject: 'alice',
      session: expect.stringMatching(/^[\w-]{16}$/),
      detail: 'GET /timesheets/week (rule: timesheets)',
    },
  ])
  expect(lines.filter(({ event }) => event === 'gateway.refused')).toMatchObject([
    {
      outcome: 'failure',
      reason: 'too-weak',
      subject: 'alice',
      detail: 'POST /timesheets/approve (rule: approvals)',
      ip: expect.any(String),
    },
    { outcome: 'failure', reason: 'no_secret', reference: expect.any(String) },
  ])
  const cookie = alice.jar.header(new URL(scene.origin)) ?? ''
  expect(JSON.stringify(lines)).not.toMatch(/canary/)
  expect(JSON.stringify(lines)).not.toContain(cookie.split('=')[1])
  expect(JSON.stringify(lines)).not.toContain(GATEWAY_SECRET)
})
