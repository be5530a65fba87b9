import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Box, startBox } from '../../src/idp/start.ts'
import { giveCode, givePassword } from '../stories/journey.ts'
import { Browser } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { observatoryScore } from './observatory-score.ts'

/** Every answer that alice's browser got from a site, redirects and all. */
type Seen = Readonly<{ url: string; score: number; lost: readonly string[] }>

describe('the headers of every answer, scored as MDN’s HTTP Observatory does', () => {
  let portal: TestPortal
  let box: Box
  let base: string
  const seen: Seen[] = []

  /** Behind a proxy that ends TLS, as in production: the box takes part, and is on loopback. */
  beforeAll(async () => {
    // `giveCode` lets time pass.
    vi.useFakeTimers({ toFake: ['Date'] })
    const port = await freePort()
    base = `https://localhost:${port}`
    box = await startBox({ port: 0, file: ':memory:', portals: [base] })
    portal = await startPortal({
      provider: { issuer: box.issuer, clientId: box.client.id, clientSecret: box.client.secret },
      env: { IDP_PROFILE: 'boxed', BASE_URL: base, FACTOR_API_URL: box.factorApi.url, FACTOR_API_TOKEN: box.factorApi.token },
      port,
    })
    const alice = new Browser({ apps: { [base]: portal.app } })
    const note = () => {
      for (const hop of alice.hops) {
        const at = hop.url.startsWith(base) ? 'https' : 'loopback'
        // The box is on http: its cookies cannot be Secure there, so they are no part of its score.
        const answer = at === 'https' ? hop : { ...hop, setCookies: [] }
        seen.push({ url: `${hop.status} ${hop.url.split('?')[0]}`, ...observatoryScore(answer, at) })
      }
    }
    const open = async (url: string) => {
      await alice.goto(url)
      note()
    }
    for (const path of ['/', '/signed-out', '/nothing-here', '/help-desk', '/spa', '/callback']) await open(base + path)
    for (const path of ['/', '/faults', '/phone/alice', '/nothing-here']) await open(box.issuer + path)
    await open(`${base}/account`)
    await givePassword(alice, box)
    note()
    await open(`${base}/payroll`)
    await giveCode(alice, box)
    note()
    for (const path of ['/', '/account', '/bank-details', '/transfers', '/security', '/language?lang=de&return_to=/'])
      await open(base + path)
    await open(`${box.issuer}/account`)
  })
  afterAll(async () => {
    await portal.stop()
    await box.stop()
    vi.useRealTimers()
  })

  test('is an A+ on the portal, signed in and not, also of redirects and of every no', () => {
    const ours = seen.filter(({ url }) => url.includes(base))
    expect(new Set(ours.map(({ url }) => url.slice(0, 3)))).toEqual(new Set(['200', '302', '303', '400', '403', '404']))
    for (const { url, score, lost } of ours) expect([url, lost, score >= 100]).toEqual([url, [], true])
  })

  test('is an A+ on the box', () => {
    const boxes = seen.filter(({ url }) => url.includes(box.issuer))
    expect(boxes.length).toBeGreaterThan(6)
    for (const { url, score, lost } of boxes) expect([url, lost, score >= 100]).toEqual([url, [], true])
  })
})

const good = {
  'content-security-policy': "default-src 'none'; script-src 'self'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000',
}

test.each([
  ['nothing to take away', {}, 130],
  ['no policy', { 'content-security-policy': undefined }, 55],
  ['a policy that lets any script in', { 'content-security-policy': "default-src *; frame-ancestors 'none'" }, 80],
  [
    'a policy that lets inline scripts in',
    { 'content-security-policy': "script-src 'unsafe-inline'; frame-ancestors 'none'" },
    80,
  ],
  ['a policy that lets evaluate', { 'content-security-policy': "default-src 'self' 'unsafe-eval'; frame-ancestors 'none'" }, 110],
  ['no word on sniffing', { 'x-content-type-options': undefined }, 125],
  ['every page told where one comes from', { 'referrer-policy': 'unsafe-url' }, 120],
  ['everybody may read', { 'access-control-allow-origin': '*' }, 50],
  ['no https later', { 'strict-transport-security': undefined }, 80],
  ['https for a day', { 'strict-transport-security': 'max-age=86400' }, 120],
])('an answer with %s', (_what, change, score) => {
  const headers = Object.fromEntries(Object.entries({ ...good, ...change }).filter(([, value]) => value !== undefined))
  expect(observatoryScore({ headers: headers as Record<string, string>, setCookies: [], text: '' }, 'https').score).toBe(score)
})

test.each([
  ['session=1; Secure; HttpOnly; SameSite=Lax', 135],
  ['session=1; Secure; HttpOnly', 130],
  ['session=1; Secure; SameSite=Lax', 70],
  ['session=1; HttpOnly; SameSite=Lax', 60],
])('a cookie like %s', (cookie, score) => {
  expect(observatoryScore({ headers: good, setCookies: [cookie], text: '' }, 'https').score).toBe(score)
})
