// Group J: whose address it is. A client may write any into a header; only a proxy that was declared is believed.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawRequest, requestBytes } from './raw-client.ts'
import { type Scene, startScene } from './scene.ts'

const CLAIMS = {
  'X-Forwarded-For': '198.51.100.9, 203.0.113.7',
  Forwarded: 'for=198.51.100.9;host=evil.example;proto=https',
  'X-Real-IP': '198.51.100.9',
  'True-Client-IP': '198.51.100.9',
  'X-Forwarded-Host': 'evil.example',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Port': '444',
}

describe.each([
  ['no proxy is declared: it is the wire’s', {}, /^127\.0\.0\.1$/],
  ['another machine is declared: it is the wire’s', { TRUST_PROXY: '192.0.2.0/24' }, /^127\.0\.0\.1$/],
  ['the proxy is declared: it is the last one that the proxy added', { TRUST_PROXY: '127.0.0.1,::1' }, /^203\.0\.113\.7$/],
])('where %s', (_case, env: Readonly<Record<string, string>>, expected) => {
  let scene: Scene
  beforeAll(async () => {
    scene = await startScene({ ...env, RATE_LIMIT: '3' })
  })
  afterAll(() => scene.stop())

  it('J-04: the log says so, the limit counts so, and no header moves an address or a cookie of ours', async () => {
    const statuses: number[] = []
    for (let time = 0; time < 4; time += 1) {
      const claims = { ...CLAIMS, 'X-Forwarded-For': `198.51.100.${time}, 203.0.113.7` }
      const headers = Object.entries({ Host: new URL(scene.base).host, Accept: 'text/html', Connection: 'close', ...claims })
      const port = Number(new URL(scene.base).port)
      const answer = await rawRequest({ port, host: '127.0.0.1' }, requestBytes('GET', '/payroll', headers))
      statuses.push(answer.status)
      if (answer.status !== 302) continue
      const asked = new URL(String(answer.header('Location')[0])).searchParams
      expect(asked.get('redirect_uri')).toBe(`${scene.base}/callback`)
      expect(answer.header('Set-Cookie').join()).toMatch(/^tx-/)
      expect(answer.header('Set-Cookie').join()).not.toMatch(/Secure|Domain/i)
    }
    expect(statuses).toEqual([302, 302, 302, 429])
    expect(scene.events('request.refused')).toMatchObject([{ reason: 'rate_limited', ip: expect.stringMatching(expected) }])
  })
})
