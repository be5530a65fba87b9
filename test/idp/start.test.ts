import { mkdtemp, rm, stat } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { startBox } from '../../src/idp/start.ts'
import { freshBox, givePassword } from './support/people.ts'
import { relyingParty } from './support/relying-party.ts'

test('secrets, keys and sessions survive a restart, in a file that only its owner can read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'box-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'deeper', 'idp.db')
  const first = await freshBox({ file })
  const { browser } = first
  await givePassword(browser, await browser.open((await first.rp.ask()).url), 'alice')
  const keys = await (await fetch(`${first.box.issuer}/jwks`)).json()
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  await first.box.stop()
  await setTimeout(50) // until fetch has noticed that its kept connections are closed

  const port = Number(new URL(first.box.issuer).port)
  const second = await startBox({ port, file, portals: ['http://localhost:3999'] })
  onTestFinished(() => second.stop())
  expect(second.client).toEqual(first.box.client)
  expect(await (await fetch(`${second.issuer}/jwks`)).json()).toEqual(keys)
  const rp = await relyingParty(second)
  const trip = await rp.ask({ prompt: 'none' })
  expect(await rp.claims(await browser.open(trip.url), trip)).toMatchObject({ sub: '00ualice7Kq2mVxRt0g7' })
})

test('every portal gets a client of its own', async () => {
  const box = await startBox({
    port: 0,
    file: ':memory:',
    portals: ['http://localhost:3000', 'http://127.0.0.1:3000', 'http://localhost:3000'],
  })
  onTestFinished(() => box.stop())
  expect(box.clients.map(({ origin }) => origin)).toEqual(['http://localhost:3000', 'http://127.0.0.1:3000'])
  expect(new Set(box.clients.map(({ secret }) => secret)).size).toBe(2)
  expect(box.client).toEqual({ id: box.clients[0]?.id, secret: box.clients[0]?.secret })
})

test('discovery offers the acr values, pushed requests, back-channel logout and the issuer parameter', async () => {
  const { box, rp } = await freshBox()
  onTestFinished(() => box.stop())
  expect(rp.config.serverMetadata()).toMatchObject({
    issuer: box.issuer,
    acr_values_supported: [
      'urn:okta:loa:1fa:any',
      'urn:okta:loa:1fa:pwd',
      'urn:okta:loa:2fa:any',
      'urn:okta:loa:2fa:any:ifpossible',
      'phr',
      'phrh',
    ],
    claims_parameter_supported: true,
    pushed_authorization_request_endpoint: `${box.issuer}/request`,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    authorization_response_iss_parameter_supported: true,
    id_token_signing_alg_values_supported: ['RS256'],
  })
})

test('a port that is taken is said to be taken', async () => {
  const { box } = await freshBox()
  onTestFinished(() => box.stop())
  const port = Number(new URL(box.issuer).port)
  await expect(startBox({ port, file: ':memory:', portals: ['http://localhost:3999'] })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  })
})

test('a name that was made to point here is not served, nor a form of another origin', async () => {
  const { box } = await freshBox()
  onTestFinished(() => box.stop())
  expect(await statusOf(`${box.issuer}/phone/alice/code`, 'GET', { host: 'rebound.example' })).toBe(421)
  expect(await statusOf(`${box.issuer}/account/passkeys/remove`, 'POST', { 'sec-fetch-site': 'same-site' })).toBe(403)
  expect(await statusOf(`${box.issuer}/account/passkeys/remove`, 'POST', { origin: 'http://localhost:3999' })).toBe(403)
})

test('pages may post to the portals, to programs on this machine and to nowhere else, run no inline script and are not framed', async () => {
  const { box } = await freshBox()
  onTestFinished(() => box.stop())
  const { headers } = await fetch(`${box.issuer}/`)
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toContain("form-action 'self' http://localhost:3999 http://127.0.0.1:*;")
  expect(policy).toContain("script-src 'self';")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(headers.get('cache-control')).toBe('no-store')
})

test('the phone shows a code, and whoever has none has no phone', async () => {
  const { box } = await freshBox()
  onTestFinished(() => box.stop())
  const shown = (await (await fetch(`${box.issuer}/phone/alice/code`)).json()) as Record<string, unknown>
  expect(shown).toMatchObject({ code: expect.stringMatching(/^\d{6}$/), usable_in: 0 })
  expect(shown.expires_in).toSatisfy((left: number) => left >= 1 && left <= 30)
  const page = await (await fetch(`${box.issuer}/phone/alice`)).text()
  expect(page).toContain(`${String(shown.code).slice(0, 3)} ${String(shown.code).slice(3)}`)
  expect((await fetch(`${box.issuer}/phone/bob`)).status).toBe(404)
  expect((await fetch(`${box.issuer}/phone/bob/code`)).status).toBe(404)
})

/** The status of a request with headers that `fetch` does not let one set. */
function statusOf(url: string, method: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    sent.on('error', reject).end()
  })
}
