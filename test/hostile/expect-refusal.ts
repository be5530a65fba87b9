import { expect } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { TEST_SECRET } from '../support/portal.ts'
import { type Reason, STATUS_OF } from './reasons.ts'
import { PAYROLL_MARK, type Scene, type SessionDocument } from './scene.ts'

/** How a refusal has to look from outside. */
export type Refusal = Readonly<{
  reason: Reason
  event: 'step_up.refused' | 'callback.rejected'
  /** What `GET /api/session` answered before, and has to answer now. */
  before: SessionDocument
}>

/**
 * The page the browser shows is a refusal after the contract: its status, one audit line with the reason and the page's own
 * reference, the session as before, no cookie of a session or of the transaction set, nothing of a guarded page, no secret.
 */
export async function expectRefused(scene: Scene, browser: Browser, { reason, event, before }: Refusal): Promise<void> {
  expect({ status: browser.status, path: new URL(browser.url).pathname }).toEqual({
    status: STATUS_OF[reason],
    path: '/callback',
  })
  expect(browser.headers['content-type']).toMatch(/^text\/html/)
  expect(browser.headers['cache-control']).toBe('no-store')
  expect(browser.html).not.toContain(PAYROLL_MARK)
  const audited = [...scene.events('step_up.refused'), ...scene.events('callback.rejected')]
  expect(audited).toHaveLength(1)
  expect(audited[0]).toMatchObject({ event, reason, outcome: 'failure', ip: expect.any(String), time: expect.any(String) })
  expect(browser.text).toContain(String(audited[0]?.reference))
  const set = browser.hops.at(-1)?.setCookies ?? []
  expect(set.filter((line) => /^(?:__Host-)?(?:session|tx-[^=]*)=[^;]/.test(line))).toEqual([])
  expect(await scene.session(browser)).toEqual(before)
  expectNoSecrets(scene, browser)
}

/** Nothing that the provider gave out, the browser carried or the settings hold stands in the log or on the page shown. */
export function expectNoSecrets(scene: Scene, browser: Browser): void {
  const log = JSON.stringify(scene.lines())
  for (const secret of secretsOf(scene, browser)) {
    expect(log).not.toContain(secret)
    expect(browser.html).not.toContain(secret)
  }
}

const PARAMETERS = ['code', 'state', 'nonce', 'code_verifier', 'code_challenge', 'client_secret', 'request_uri']

function secretsOf({ idp }: Scene, browser: Browser): readonly string[] {
  const sent = idp.requests.flatMap(({ parameters, headers }) => [
    ...PARAMETERS.flatMap((name) => parameters.getAll(name)),
    headers.authorization?.replace(/^Basic /, '') ?? '',
  ])
  const answered = browser.hops.flatMap(({ url }) => PARAMETERS.flatMap((name) => new URL(url).searchParams.getAll(name)))
  const given = idp.issued.flatMap(({ idToken, accessToken }) => [accessToken, idToken, ...idToken.split('.')])
  const held = browser.jar.all().map(({ value }) => value)
  return [TEST_SECRET, idp.clientSecret, ...sent, ...answered, ...given, ...held].filter((secret) => secret.length > 7)
}
