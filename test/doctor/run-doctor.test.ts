// The doctor at work: what it fetches, what it prints, and how its process ends.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Config, parseConfig } from '../../src/config.ts'
import type { Finding } from '../../src/doctor/examine.ts'
import { runDoctor } from '../../src/doctor/run-doctor.ts'
import { type HostileIdp, startHostileIdp } from '../hostile/hostile-idp.ts'
import type { Fault } from '../hostile/idp/behaviour.ts'
import { freePort } from '../support/free-port.ts'
import { TEST_SECRET } from '../support/portal.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

type Report = Readonly<{ issuer: string | null; client_id: string | null; profile: string | null; works: boolean }> &
  Readonly<{ findings: ReadonlyArray<Finding & Readonly<{ todo: string | null }>> }>

let idp: HostileIdp

beforeAll(async () => {
  idp = await startHostileIdp()
})
beforeEach(() => idp.reset())
afterAll(() => idp.stop())

const environment = (env: Readonly<Record<string, string>> = {}) => ({
  ISSUER_URL: idp.issuer,
  CLIENT_ID: idp.clientId,
  CLIENT_SECRET: idp.clientSecret,
  SESSION_SECRET: TEST_SECRET,
  IDP_PROFILE: 'okta',
  ...env,
})

async function run(
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<{ works: boolean; printed: string }> {
  let printed = ''
  const works = await runDoctor(args, {
    settings: async () => parseConfig(environment(env)) as Config,
    clock: Date.now,
    width: 100,
    print: (text) => {
      printed += text
    },
    serve: () => Promise.reject(new Error('nothing is to be served')),
    stopped: async () => {},
  })
  return { works, printed }
}

async function report(env?: Readonly<Record<string, string>>): Promise<Report> {
  const { works, printed } = await run(['--json'], env)
  const read = JSON.parse(printed) as Report
  expect(read.works).toBe(works)
  return read
}

const wrongIn = ({ findings }: Report) => findings.filter(({ verdict }) => verdict === 'wrong')

async function honestDocument(): Promise<Record<string, unknown>> {
  return (await (await fetch(`${idp.issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>
}

describe('a healthy provider', () => {
  it('works, and every finding has its place, its verdict and its words', async () => {
    const read = await report()
    expect(read).toMatchObject({ issuer: idp.issuer, client_id: 'portal', profile: 'okta', works: true })
    for (const finding of read.findings) {
      expect(Object.keys(finding)).toEqual(['about', 'verdict', 'says', 'todo', 'section'])
      expect(finding.todo === null).toBe(finding.verdict === 'ok')
    }
  })

  it('is asked for its two documents and nothing else', async () => {
    await report()
    expect(idp.requests.map(({ endpoint }) => endpoint)).toEqual(['discovery', 'jwks'])
  })

  it('is told to people in lines no longer than their terminal, what to do below what was found', async () => {
    idp.behave({ faults: { discovery: { change: { acr_values_supported: ['gold'] } } } })
    const { printed } = await run([])
    expect(printed).toMatch(
      /^wrong {2}two-factor {2,}"urn:okta:loa:2fa:any" is asked for, but what is known there is gold\.\n +→ Set ACR_TWO_FACTOR/m,
    )
    expect(printed).toMatch(/\d+ ok, \d+ to note, 2 wrong\. What is wrong will not work\.\n$/)
    expect(printed.split('\n').filter((line) => line.length > 100)).toEqual([])
  })
})

describe('a provider at fault', () => {
  const CASES: ReadonlyArray<readonly [name: string, changes: Record<string, unknown>, about: string]> = [
    ['another issuer', { issuer: 'https://other.example' }, 'issuer'],
    ['no PKCE of ours', { code_challenge_methods_supported: ['plain'] }, 'pkce'],
    ['another algorithm', { id_token_signing_alg_values_supported: ['ES256'] }, 'signing-algorithm'],
    ['a secret that is not taken', { token_endpoint_auth_methods_supported: ['private_key_jwt'] }, 'client-authentication'],
  ]
  it.each(CASES)('with %s has just that wrong', async (_name, change, about) => {
    idp.behave({ faults: { discovery: { change } } })
    expect(wrongIn(await report()).map((finding) => finding.about)).toEqual([about])
  })

  it('whose clock is an hour behind has just that wrong', async () => {
    const behind = new Date(Date.now() - 3_600_000).toUTCString()
    idp.behave({ faults: { discovery: { status: 200, headers: { date: behind }, body: await honestDocument() } } })
    const [finding, ...more] = wrongIn(await report())
    expect([finding?.about, more]).toEqual(['clock', []])
    expect(finding?.says).toMatch(/3[56]\d\d s behind/)
  })

  const KEY_SETS: ReadonlyArray<readonly [name: string, fault: Fault, says: RegExp]> = [
    ['without a key', { change: { keys: [] } }, /No published key/],
    ['that is down', { status: 503 }, /answers 503/],
    ['that is a page', 'html', /web page/],
    ['without end', 'huge', /more than/],
    ['that redirects', { redirect: 'https://elsewhere.example/keys' }, /redirects to https:\/\/elsewhere/],
  ]
  it.each(KEY_SETS)('with a key set %s has just the keys wrong', async (_name, jwks, says) => {
    idp.behave({ faults: { jwks } })
    expect(wrongIn(await report())).toEqual([expect.objectContaining({ about: 'keys', says: expect.stringMatching(says) })])
  })

  it('that names no key set is not asked for one', async () => {
    idp.behave({ faults: { discovery: { change: { jwks_uri: 'file:///etc/passwd' } } } })
    expect(wrongIn(await report()).map(({ about }) => about)).toEqual(['endpoints', 'keys'])
    expect(idp.requestsTo('jwks')).toEqual([])
  })
})

describe('no discovery document', () => {
  const CASES: ReadonlyArray<readonly [name: string, fault: Fault, says: RegExp, todo: RegExp]> = [
    ['not found', { status: 404 }, /not there \(404\)/, /ISSUER_URL/],
    ['forbidden', { status: 403 }, /answers 403/, /open to everybody/],
    ['in trouble', { status: 502 }, /answers 502/, /its own log/],
    ['elsewhere', { redirect: 'https://elsewhere.example/' }, /redirects to https:\/\/elsewhere/, /ISSUER_URL/],
    ['a web page', 'html', /web page/, /sign-in page/],
    ['no JSON', 'garbage', /not JSON/, /ISSUER_URL/],
    ['empty', 'empty', /answers nothing/, /ISSUER_URL/],
    ['a list', { status: 200, body: [] }, /no object/, /OpenID Provider/],
    ['without end', 'huge', /more than \d+ bytes/, /OpenID Provider/],
    ['a bomb', 'gzip-bomb', /more than \d+ bytes/, /OpenID Provider/],
    ['slow', 'drip', /in time/, /IDP_TIMEOUT/],
    ['silent', 'hang', /in time/, /IDP_TIMEOUT/],
    ['cut off', 'cut', /hung up/, /HTTPS_PROXY/],
    ['hung up', 'reset', /hung up/, /HTTPS_PROXY/],
  ]
  it.each(CASES)('%s: one line, and what to do', async (_name, discovery, says, todo) => {
    idp.behave({ faults: { discovery } })
    const slow = discovery === 'drip' || discovery === 'hang'
    expect((await report(slow ? { IDP_TIMEOUT: '1' } : {})).findings).toEqual([
      expect.objectContaining({
        about: 'discovery',
        verdict: 'wrong',
        says: expect.stringMatching(says),
        todo: expect.stringMatching(todo),
      }),
    ])
  })

  it('nobody there: one line, and what to do', async () => {
    const { findings } = await report({ ISSUER_URL: `http://127.0.0.1:${await freePort()}` })
    expect(findings).toEqual([
      expect.objectContaining({ about: 'discovery', says: expect.stringMatching(/Nothing listens at 127/) }),
    ])
  })

  it('given in place of the issuer, it says what the issuer is', async () => {
    const [finding] = wrongIn(await report({ ISSUER_URL: `${idp.issuer}/.well-known/openid-configuration` }))
    expect(finding).toMatchObject({
      about: 'issuer',
      says: expect.stringContaining(idp.issuer),
      todo: expect.stringContaining('ISSUER_URL'),
    })
  })
})

describe('the command line', () => {
  it.each([['--jsno'], ['--json', '--try'], ['all']])('%s is answered with how it is used', async (...args) => {
    expect(await run(args)).toEqual({ works: false, printed: expect.stringContaining('npm run doctor') })
    expect(idp.requests).toEqual([])
  })

  it('with settings at fault, names each of them', async () => {
    const { findings, ...rest } = await report({ SESSION_SECRET: '', TWO_FACTOR_WINDOW: 'soon' })
    expect(rest).toEqual({ issuer: null, client_id: null, profile: null, works: false })
    expect(findings.map(({ about, says }) => [about, says.split(' ')[0]])).toEqual([
      ['settings', 'TWO_FACTOR_WINDOW'],
      ['settings', 'SESSION_SECRET'],
    ])
  })
})

describe('its process', () => {
  const ended = (args: readonly string[], env: Readonly<Record<string, string>>) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, ['src/main.ts', 'doctor', ...args], { cwd: ROOT, env }, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      )
    })

  it('ends with 0 where everything works, with 1 where something will not, and repeats no secret and no stack', async () => {
    const [healthy, misconfigured] = await Promise.all([
      ended(['--json'], environment()),
      ended([], { ISSUER_URL: 'http://idp.example', SESSION_SECRET: 'canary', CLIENT_PRIVATE_KEY_FILE: '/canary' }),
    ])
    expect(JSON.parse(healthy.stdout)).toMatchObject({ works: true })
    expect(misconfigured.stdout).toMatch(/wrong {2}settings .*CLIENT_ID is missing/)
    expect([healthy.code, misconfigured.code]).toEqual([0, 1])
    for (const { stdout, stderr } of [healthy, misconfigured]) {
      expect(stdout).not.toMatch(/^\s+at |canary/m)
      expect(stdout).not.toContain(TEST_SECRET)
      expect(stderr).toBe('')
    }
  }, 60_000)
})
