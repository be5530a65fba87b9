// Group G, rules: what a request says about itself skips none, however the host is written, and the way back is a path of ours.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EVERY_KIND } from '../patterns/access-gateway/support/every-kind.ts'
import { GATEWAY_SECRET, type Scene, startScene } from '../patterns/access-gateway/support/scene.ts'
import { send } from '../patterns/access-gateway/support/send.ts'

type Line = readonly [name: string, value: string]

let scene: Scene
beforeAll(async () => {
  scene = await startScene('the built-in proxy', { gateway: { policy: EVERY_KIND } })
})
afterAll(() => scene.stop())

const about = (uri: string): Line[] => [
  ['X-Gateway-Secret', GATEWAY_SECRET],
  ['X-Original-Method', 'GET'],
  ['X-Original-URI', uri],
]

describe('a request that would rather not be asked', () => {
  it.each<[string, string, readonly Line[]]>([
    ['calls itself a health check', '/timesheets/', [['User-Agent', 'kube-probe/1.31']]],
    ['calls itself a load balancer', '/timesheets/', [['User-Agent', 'ELB-HealthChecker/2.0']]],
    [
      'says it comes from this machine',
      '/timesheets/',
      [
        ['X-Forwarded-For', '127.0.0.1'],
        ['X-Real-IP', '127.0.0.1'],
      ],
    ],
    ['names an open page in its query', '/timesheets/?/timesheets/public', []],
    ['names an open page behind a fragment', '/timesheets/#/timesheets/public', []],
    [
      'names another page in a header',
      '/timesheets/',
      [
        ['X-Original-URL', '/timesheets/public'],
        ['X-Rewrite-URL', '/timesheets/public'],
      ],
    ],
    [
      'brings its own assertion',
      '/timesheets/',
      [
        ['X-Auth-Assertion', 'e30.e30.e30'],
        ['X-Auth-Subject', 'alice'],
      ],
    ],
    [
      'comes as a preflight',
      '/timesheets/',
      [
        ['Access-Control-Request-Method', 'GET'],
        ['Origin', 'https://evil.example'],
      ],
    ],
  ])('G-07: %s is asked all the same', async (_name, target, headers) => {
    const { status, reached } = await send(scene, null, { target, headers })
    expect(reached).toEqual([])
    expect([302, 400, 401, 403]).toContain(status)
    for (const line of [about(target), [...about(target), ...headers]]) {
      const asked = await send(scene, null, { target: '/forward-auth', headers: line })
      expect([400, 401, 403]).toContain(asked.status)
    }
  })
})

describe('a host written otherwise', () => {
  it.each(['LOCALHOST', 'localhost.', 'evil.example', 'localhost@evil.example', '127.0.0.1', '[::1]', ''])(
    'G-13: "%s" skips no rule and is in no address of ours',
    async (host) => {
      const headers: Line[] = [
        ['X-Forwarded-Host', host],
        ['Accept', 'text/html'],
      ]
      const { status, answer, reached } = await send(scene, null, { target: '/timesheets/hurry', headers })
      expect(reached).toEqual([])
      expect(status).toBe(302)
      expect(new URL(String(answer?.header('Location')[0])).searchParams.get('redirect_uri')).toBe(`${scene.origin}/callback`)
      const asked = await send(scene, null, { target: '/forward-auth', headers: [...about('/timesheets/hurry'), ...headers] })
      expect(asked.status).toBe(401)
      expect(asked.answer?.header('X-Auth-Location')[0]).toMatch(new RegExp(`^${scene.origin}/`))
    },
  )

  it.each(['/Timesheets/hurry', '/TIMESHEETS/', '/timesheets/HURRY', '/timesheets/Public'])(
    'G-13: a path in other letters (%s) is another path, and no open one',
    async (target) => {
      const { reached, status } = await send(scene, null, { target })
      expect(reached).toEqual([])
      expect([400, 401, 404]).toContain(status)
    },
  )
})

describe('a step-up at the gateway', () => {
  it('G-09: asks for the level and age of the rule, comes back to the very address, and looks again at each request', async () => {
    const alice = await scene.signedIn()
    await alice.goto(`${scene.origin}/timesheets/hurry?week=48&sort=%2Fx`)
    const { asked } = scene.idp.requestsTo('authorize').at(-1) ?? {}
    expect(asked?.get('max_age')).toBe('30')
    expect([alice.status, alice.url]).toEqual([200, `${scene.origin}/timesheets/hurry?week=48&sort=%2Fx`])
    scene.advance(31)
    const { status, reached } = await send(scene, alice, { target: '/timesheets/hurry' })
    expect({ status, reached }).toEqual({ status: 401, reached: [] })
  })

  it.each([
    '//evil.example/timesheets/',
    '/\\evil.example',
    'https://evil.example/timesheets/',
    '/timesheets/%2f%2fevil.example/..%2f',
    '/timesheets/\u0000',
  ])('G-09: %j is never the way back', async (uri) => {
    const { status, answer } = await send(scene, null, {
      target: '/forward-auth',
      headers: about(encodeURI(uri).replaceAll('%25', '%')),
    })
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
    expect(answer?.header('X-Auth-Location').join() ?? '').not.toContain('evil.example')
  })
})
