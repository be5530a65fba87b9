import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import * as oidc from 'openid-client'
import { expect, onTestFinished, test } from 'vitest'
import { callWithStepUp } from '../../src/patterns/protected-api/call-with-step-up.ts'
import { type Asked, signIn } from '../../src/patterns/protected-api/caller-sign-in.ts'
import { Browser } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { asks, giveCode, givePassword, journey, type Who, wait } from './journey.ts'

const at = journey()

/** Goes through whatever the provider shows, until it sends the browser back to the program. */
async function prove(browser: Browser, url: string, who: Who = 'alice'): Promise<void> {
  const { box } = at()
  await browser.goto(url)
  while (browser.url.startsWith(box.issuer) && asks(browser) !== 'nothing') {
    await (asks(browser) === 'code' ? giveCode(browser, box) : givePassword(browser, box, who))
  }
}

async function program(who: Who = 'alice') {
  const { box, base } = at()
  const config = await oidc.discovery(new URL(box.issuer), 'api-client', undefined, oidc.None(), {
    execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
  })
  const browser = new Browser()
  const asked: Asked[] = []
  const ask = (parameters: Asked) => {
    asked.push(parameters)
    return signIn(config, `${base}/api`, parameters, (url) => void prove(browser, url.href, who))
  }
  const url = (path: string) => new URL(`${base}/api${path}`)
  return { config, browser, asked, ask, url }
}

test('a program with a password only is asked for a code, gets it, and its calls go through until the window is over', async () => {
  const { config, browser, asked, ask, url } = await program()
  const first = await callWithStepUp({ config, token: undefined, signIn: ask }, { method: 'GET', url: url('/payroll') })
  expect(first.response.status).toBe(200)
  expect(asked).toEqual([{}, { acr_values: 'urn:okta:loa:2fa:any', max_age: '300' }])
  expect(browser.text).toContain('You can close this window')

  const caller = { config, token: first.token, signIn: ask }
  const approve = { method: 'POST', url: url('/payroll/approve'), body: {} } as const
  const second = await callWithStepUp(caller, approve)
  expect(second.response.status).toBe(200)
  expect(second.token).toBe(first.token)
  expect(asked).toHaveLength(2)
})

test('a token that has run out is invalid, and no sign-in is asked for: that is the program’s own business', async () => {
  const { config, asked, ask, url } = await program()
  const { token } = await callWithStepUp({ config, token: undefined, signIn: ask }, { method: 'GET', url: url('/payroll') })
  wait(331)
  const again = callWithStepUp({ config, token, signIn: ask }, { method: 'GET', url: url('/payroll') })
  await expect(again).rejects.toMatchObject({ cause: [{ parameters: { error: 'invalid_token' } }] })
  expect(asked).toHaveLength(2)
})

test('a person without a second factor is told by the provider, once, and nothing goes round in circles', async () => {
  const { config, asked, ask, url } = await program('bob')
  const call = callWithStepUp({ config, token: undefined, signIn: ask }, { method: 'GET', url: url('/payroll') })
  await expect(call).rejects.toMatchObject({ error: 'unmet_authentication_requirements' })
  expect(asked).toHaveLength(2)
})

test('an API that is never satisfied is asked twice and no more', async () => {
  const { config, ask, url } = await program()
  const weak = await ask({})
  let asked = 0
  const neverBetter = async () => {
    asked += 1
    return weak
  }
  const call = callWithStepUp({ config, token: weak, signIn: neverBetter }, { method: 'GET', url: url('/payroll') })
  await expect(call).rejects.toBeInstanceOf(oidc.WWWAuthenticateChallengeError)
  expect(asked).toBe(1)
})

test('the provider makes no token for an API that it does not know, and an opaque one is none here', async () => {
  const { config, browser, url } = await program()
  const foreign = signIn(config, 'https://other.example/api', {}, (address) => void prove(browser, address.href))
  await expect(foreign).rejects.toMatchObject({ error: 'invalid_target' })
  const answer = await new Browser().fetchJson(url('/payroll').href, { headers: { Authorization: 'Bearer opaque' } })
  expect(answer.json).toMatchObject({ code: 'invalid_token' })
})

test('whoever else calls the program’s address is not listened to', async () => {
  const { config } = await program()
  const { base } = at()
  const token = signIn(config, `${base}/api`, {}, (url) => {
    const back = new URL(String(url.searchParams.get('redirect_uri')))
    const forged = ['/', '/callback', '/callback?code=x&state=y', '/favicon.ico'].map((path) => fetch(new URL(path, back)))
    void Promise.all(forged).then(async (answers) => {
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404])
      await prove(new Browser(), url.href)
    })
  })
  expect((await token).split('.')).toHaveLength(3)
})

test('the sample runs as a program: it shows where to sign in, steps up, and prints the payslips and the approval', async () => {
  const { box, base } = at()
  const caller = join(import.meta.dirname, '../../src/patterns/protected-api/caller.ts')
  const child = spawn(process.execPath, [caller, '--issuer', box.issuer, '--api', `${base}/api`])
  onTestFinished(() => void child.kill())
  let printed = ''
  child.stdout.on('data', (piece) => {
    printed += piece
  })
  child.stderr.on('data', (piece) => {
    printed += piece
  })
  const exited = once(child, 'exit')
  const browser = new Browser()
  const addresses = () => [...printed.matchAll(/http:\/\/localhost:\d+\/auth\?\S+/g)].map(([address]) => address)
  await prove(browser, await until('the first address is shown', () => addresses()[0]))
  await prove(browser, await until('the second address is shown', () => addresses()[1]))
  expect(await exited).toEqual([0, null])
  expect(printed).toContain('The API asks for more: acr_values=urn:okta:loa:2fa:any, max_age=300')
  expect(printed).toContain(`GET ${base}/api/payroll: 200`)
  expect(printed).toContain(`POST ${base}/api/payroll/approve: 200`)
  expect(printed).not.toMatch(/eyJ[\w-]+\.eyJ/)
})
