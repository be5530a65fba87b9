// Group J, too many: one address that begins, ends or logs out without end is told to wait, and nobody else is.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { rawRequest, requestBytes } from './raw-client.ts'
import type { RawResponse } from './raw-response.ts'
import { type Scene, startScene } from './scene.ts'

let scene: Scene

beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.stop())
beforeEach(() => scene.reset())

const LIMIT = 5

/** A request to a portal that takes five a minute, from one of this machine's two addresses. */
function send(to: Scene, method: string, target: string, host: '127.0.0.1' | '::1', body = ''): Promise<RawResponse> {
  const headers: Array<readonly [string, string]> = [
    ['Host', new URL(to.base).host],
    ['Connection', 'close'],
    ['Accept', 'text/html'],
    ['X-Forwarded-For', `203.0.113.${Math.trunc(Math.random() * 250)}`],
    ['Content-Type', 'application/x-www-form-urlencoded'],
    ['Content-Length', String(body.length)],
  ]
  return rawRequest({ port: Number(new URL(to.base).port), host }, requestBytes(method, target, headers, body))
}

it.each([
  ['GET', '/sign-in', 302],
  ['GET', '/payroll', 302],
  ['GET', '/callback?code=x&state=y', 400],
  ['POST', '/backchannel-logout', 400],
])(
  'J-13: the sixth %s %s in a minute from one address is told to wait, whatever address it claims, and another address is not',
  async (method, target, usual) => {
    const strict = await startScene({ RATE_LIMIT: String(LIMIT) }, scene.idp)
    for (let time = 0; time < LIMIT; time++) expect((await send(strict, method, target, '127.0.0.1')).status).toBe(usual)
    const answer = await send(strict, method, target, '127.0.0.1')
    expect(answer.status).toBe(429)
    expect(Number(answer.header('Retry-After')[0])).toBeGreaterThan(0)
    expect(Number(answer.header('Retry-After')[0])).toBeLessThanOrEqual(60)
    expect(answer.header('Set-Cookie')).toEqual([])
    expect(strict.events('request.refused').at(-1)).toMatchObject({ reason: 'rate_limited', outcome: 'failure' })
    expect((await send(strict, method, target, '::1')).status).toBe(usual)
    for (const open of ['/', '/healthz', '/api/session', '/signed-out'])
      expect((await send(strict, 'GET', open, '127.0.0.1')).status).toBe(200)
    await strict.stop()
  },
)

it('J-13: the code of an answer that had to wait is not lost', async () => {
  const strict = await startScene({ RATE_LIMIT: '2' }, scene.idp)
  const person = await strict.browser()
  const release = person.interceptRedirect(({ pathname }) => (pathname === '/callback' ? 'stop' : undefined))
  await person.goto('/sign-in?return_to=/account')
  release()
  await send(strict, 'GET', '/callback', '127.0.0.1')
  const answer = String(person.pending)
  await person.follow()
  expect(person.status).toBe(429)
  expect(scene.idp.requestsTo('token')).toEqual([])
  const cookies = person.jar.for(new URL(strict.base)).filter(({ name }) => name.startsWith('tx-'))
  expect(cookies).toHaveLength(1)
  expect(answer).toContain('code=')
  await strict.stop()
})
