import { describe, expect, onTestFinished, test } from 'vitest'
import { FAULTS, type Fault } from '../../src/idp/faults/switchboard.ts'
import { freshBox, giveCode, givePassword } from './support/people.ts'
import { refusalOf } from './support/relying-party.ts'

const TWO_FACTORS = 'urn:okta:loa:2fa:any'
const now = () => Math.floor(Date.now() / 1000)

async function signedIn() {
  const opened = await freshBox()
  onTestFinished(() => opened.box.stop())
  const { box, browser, rp } = opened
  await giveCode(
    box,
    browser,
    await givePassword(browser, await browser.open((await rp.ask({ acr_values: TWO_FACTORS })).url), 'alice'),
  )
  const turn = async (fault: Fault | null) => {
    const answer = await fetch(`${box.issuer}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ fault }),
    })
    expect(await answer.json()).toEqual({ fault })
  }
  const claims = async (extra: Record<string, string> = {}) => {
    const trip = await rp.ask(extra)
    return rp.claims(await browser.open(trip.url), trip)
  }
  return { ...opened, turn, claims }
}

test('is off at first, and off again when it was turned off', async () => {
  const { turn, claims } = await signedIn()
  expect(await claims()).toMatchObject({ acr: TWO_FACTORS })
  await turn('lower-acr')
  await turn(null)
  expect(await claims()).toMatchObject({ acr: TWO_FACTORS })
})

test('a page offers every fault in a sentence, and sets it without JavaScript', async () => {
  const { box, browser } = await signedIn()
  const page = await browser.open(`${box.issuer}/faults`)
  for (const fault of Object.keys(FAULTS)) expect(page.html).toContain(fault)
  expect((await browser.submit(page, '/faults', { fault: 'slow' })).html).toMatch(/value="slow" checked/)
  expect((await browser.open(box.issuer)).html).toContain('It misbehaves at the moment')
})

test('a name that is no fault is refused', async () => {
  const { box } = await signedIn()
  for (const fault of ['nonsense', '__proto__', 'toString', 1, ['slow'], undefined]) {
    const body = JSON.stringify({ fault })
    const answer = await fetch(`${box.issuer}/faults`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    expect(answer.status).toBe(400)
  }
})

describe('once turned on', () => {
  test('ignores-acr-values answers with what the session has', async () => {
    const { turn, claims } = await signedIn()
    await turn('ignores-acr-values')
    expect(await claims({ acr_values: 'phr' })).toMatchObject({ acr: TWO_FACTORS })
  })

  test('ignores-max-age asks nobody again', async () => {
    const { turn, claims } = await signedIn()
    const before = (await claims()).auth_time
    await turn('ignores-max-age')
    expect(await claims({ prompt: 'login', max_age: '0' })).toMatchObject({ auth_time: before })
  })

  test('old-auth-time, auth-time-in-the-future, another-person and lower-acr say what is not so, properly signed', async () => {
    const { turn, claims } = await signedIn()
    await turn('old-auth-time')
    expect((await claims()).auth_time).toBeLessThan(now() - 86_000)
    await turn('auth-time-in-the-future')
    expect((await claims()).auth_time).toBeGreaterThan(now() + 3500)
    await turn('another-person')
    expect(await claims()).toMatchObject({ sub: '00ubob4Zw9NcPyLs0g7h' })
    await turn('lower-acr')
    expect(await claims({ acr_values: TWO_FACTORS })).toMatchObject({ acr: 'urn:okta:loa:1fa:pwd', amr: ['pwd'] })
  })

  test('forged-signature does not verify, and replayed-nonce is of an earlier answer', async () => {
    const { turn, claims } = await signedIn()
    await turn('forged-signature')
    expect(await refusalOf(claims())).toMatchObject({ code: 'OAUTH_INVALID_RESPONSE' })
    await turn('replayed-nonce')
    expect(await refusalOf(claims())).toMatchObject({ code: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED' })
  })

  test('never-comes-back leaves the person with the provider', async () => {
    const { box, browser, rp, turn } = await signedIn()
    await turn('never-comes-back')
    const landing = await browser.open((await rp.ask()).url)
    expect(landing.url.origin).toBe(box.issuer)
    expect(landing.html).toContain('Authentication requirements not fulfilled')
    const asked = await browser.open((await rp.ask({ prompt: 'login' })).url)
    expect((await givePassword(browser, asked, 'alice')).html).toContain('Authentication requirements not fulfilled')
  })

  test('slow keeps the token endpoint from answering for ten seconds', async () => {
    const { turn, claims } = await signedIn()
    await turn('slow')
    const before = Date.now()
    expect(await claims()).toMatchObject({ acr: TWO_FACTORS })
    expect(Date.now() - before).toBeGreaterThan(9_900)
  })
})
