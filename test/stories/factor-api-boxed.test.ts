import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Box, startBox } from '../../src/idp/start.ts'
import { PASSWORDS } from '../patterns/factor-api/help-desk.ts'
import { Browser } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { until } from '../support/until.ts'

let box: Box
let portal: TestPortal
let alice: Browser

beforeAll(async () => {
  const port = await freePort()
  box = await startBox({ port: 0, file: ':memory:', portals: [`http://localhost:${port}`] })
  portal = await startPortal({
    provider: { issuer: box.issuer, clientId: box.client.id, clientSecret: box.client.secret },
    env: { IDP_PROFILE: 'boxed', FACTOR_API_URL: box.factorApi.url, FACTOR_API_TOKEN: box.factorApi.token },
    port,
  })
  alice = new Browser()
  await alice.goto(`${portal.baseUrl}/help-desk`)
  await alice.submit('/help-desk/sign-in', { username: 'alice', password: PASSWORDS.alice })
})
afterAll(async () => {
  await portal.stop()
  await box.stop()
})

const phone = async (what: string): Promise<unknown> => (await fetch(`${box.issuer}/phone/alice/${what}`)).json()
const choose = async (kind: string): Promise<void> => {
  await alice.goto(`${portal.baseUrl}/help-desk/confirm?return_to=/help-desk/recovery-code`)
  const id = new RegExp(`value="(\\w+)"[^>]*>\\s*<label[^>]*><b>${kind}`).exec(alice.html)?.[1]
  await alice.submit('/help-desk/confirm', { factor: id ?? '' })
}
const giveBack = () => alice.submit('/help-desk/end-confirmation')

describe('alice, with the identity provider in a box and its simulated phone', () => {
  test.each([
    ['Text message', 'sms'],
    ['Voice call', 'call'],
    ['E-mail', 'email'],
  ])('confirms by %s', async (words, kind) => {
    await choose(words)
    const messages = (await phone('messages')) as Array<{ kind: string; code: string }>
    expect(messages[0]?.kind).toBe(kind)
    await alice.submit('Confirm', { passcode: messages[0]?.code ?? '' })
    expect(alice.text).toContain('Your code')
    await giveBack()
  })

  test('confirms by the code of her authenticator app', async () => {
    await choose('Code from your authenticator app')
    const { code } = (await phone('code')) as { code: string }
    await alice.submit('Confirm', { passcode: code })
    expect(alice.text).toContain('Your code')
    await giveBack()
  })

  test('confirms by a push, choosing the number she sees', async () => {
    await choose('Approval on your phone')
    const number = /The number to choose on your phone: (\d+)/.exec(alice.text)?.[1] ?? ''
    const [prompt] = (await phone('prompts')) as Array<{ id: string; kind: string; numbers: number[] }>
    expect(prompt?.numbers).toContain(Number(number))
    const hand = new Browser()
    await hand.goto(`${box.issuer}/phone/alice`)
    await hand.post(`/phone/alice/prompts/${prompt?.id}/approve`, { number }, { from: hand.url })
    await until('the push is approved', async () => {
      await alice.goto(alice.url)
      return alice.url.endsWith('/help-desk/recovery-code')
    })
    expect(alice.text).toContain('Your code')
    await giveBack()
  })

  test('bob has no phone, and reads so', async () => {
    const bob = new Browser()
    await bob.goto(`${portal.baseUrl}/help-desk/recovery-code`)
    await bob.submit('/help-desk/sign-in', { username: 'bob', password: PASSWORDS.bob })
    expect(bob.status).toBe(403)
    expect(bob.text).toContain('You cannot confirm this yet')
  })
})
