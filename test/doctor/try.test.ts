// `npm run doctor -- --try`: one person's browser, a provider under our control, and what both see.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Config, parseConfig } from '../../src/config.ts'
import { runDoctor } from '../../src/doctor/run-doctor.ts'
import { listen } from '../../src/listen.ts'
import { type HostileIdp, startHostileIdp } from '../hostile/hostile-idp.ts'
import { Browser } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { TEST_SECRET } from '../support/portal.ts'
import { until } from '../support/until.ts'

type Trial = Readonly<{ address: string; base: string; printed: () => string; end: () => Promise<boolean> }>

let idp: HostileIdp
let trial: Trial

beforeAll(async () => {
  idp = await startHostileIdp()
})
afterAll(() => idp.stop())

async function start(env: Readonly<Record<string, string>> = {}): Promise<Trial> {
  const port = String(await freePort())
  const settings = {
    ISSUER_URL: idp.issuer,
    CLIENT_ID: idp.clientId,
    CLIENT_SECRET: idp.clientSecret,
    SESSION_SECRET: TEST_SECRET,
    IDP_PROFILE: 'okta',
    PORT: port,
    ...env,
  }
  let printed = ''
  const stopped = Promise.withResolvers<void>()
  const ended = runDoctor(['--try'], {
    settings: async () => parseConfig(settings) as Config,
    clock: Date.now,
    width: 100,
    print: (text) => {
      printed += text
    },
    serve: (app, config) => listen(app, config.hosts, config.port),
    stopped: () => stopped.promise,
  })
  const address = await until('the address is printed', () => /open (http\S+)/.exec(printed)?.[1])
  return {
    address,
    base: `http://localhost:${port}`,
    printed: () => printed,
    end: () => {
      stopped.resolve()
      return ended
    },
  }
}

beforeEach(async () => {
  idp.reset()
  trial = await start()
})
afterEach(() => trial.end())

async function opened(): Promise<Browser> {
  const alice = new Browser()
  await alice.goto(trial.address)
  return alice
}

describe('trying it', () => {
  it('goes through a sign-in and each level, shows both sides, and ends with a summary in the terminal', async () => {
    const alice = await opened()
    expect(alice.text).toContain('Next: single-factor')
    await alice.submit('/ask')
    expect(alice.text).toContain('single-factor: granted')
    expect(alice.text).toContain('acr_values=urn:okta:loa:1fa:any')
    await alice.submit('/ask')
    expect(alice.text).toMatch(
      /two-factor: granted Asked acr_values=urn:okta:loa:2fa:any max_age=300 Came back acr urn:okta:loa:2fa:any, amr pwd otp mfa, auth_time \d+ s earlier The portal granted: you hold single-factor, two-factor/,
    )
    expect(trial.printed()).not.toContain('came back')
    await alice.submit('/ask')
    expect(alice.text).toContain('That was all')
    expect(trial.printed()).toMatch(
      /ok {5}phishing-resistant\n +asked +acr_values=phr phrh max_age=300\n +came back +acr phr,.*\n +portal +granted: you hold single-factor, two-factor, phishing-resistant\n$/,
    )
    expect(await trial.end()).toBe(true)
  })

  it('asks as the portal does: PKCE, a state and a nonce of its own for every trip, and the registered redirect URI', async () => {
    const alice = await opened()
    for (const _level of ['single-factor', 'two-factor']) await alice.submit('/ask')
    const asked = idp.requestsTo('authorize').map(({ parameters }) => parameters)
    expect(asked.map((one) => [one.get('redirect_uri'), one.get('code_challenge_method')])).toEqual([
      [`${trial.base}/callback`, 'S256'],
      [`${trial.base}/callback`, 'S256'],
    ])
    for (const name of ['state', 'nonce', 'code_challenge']) expect(new Set(asked.map((one) => one.get(name))).size).toBe(2)
  })

  it('says which check refused, with its section, and goes on', async () => {
    idp.behave({ ignore: ['acr_values'] })
    const alice = await opened()
    await alice.submit('/ask')
    await alice.submit('/ask')
    expect(alice.text).toContain('two-factor: not granted')
    expect(alice.text).toMatch(/level_not_reached: .+ \(OIDC Core 3\.1\.3\.7 \(12\)\); you hold single-factor/)
    expect(alice.text).toContain('Next: phishing-resistant')
  })

  const REFUSED = [
    [
      'an error of the provider',
      { authorizationError: { error: 'access_denied', error_description: 'not today' } },
      /declined: .*not today/,
    ],
    ['a token of another', { idTokenClaims: { aud: 'somebody-else' } }, /id_token_invalid/],
    ['a token endpoint in trouble', { faults: { token: { status: 503 } } }, /idp_unavailable/],
  ] as const
  it.each(REFUSED)('%s is told, and nothing is held', async (_name, behaviour, says) => {
    idp.behave(behaviour)
    const alice = await opened()
    await alice.submit('/ask')
    expect(alice.text).toMatch(says)
    expect(alice.text).toMatch(/Came back nothing that counts .*you hold nothing/)
    expect(await trial.end()).toBe(false)
  })

  it('takes another person at a step-up for nobody', async () => {
    const alice = await opened()
    await alice.submit('/ask')
    idp.behave({ user: { sub: 'mallory' } })
    await alice.submit('/ask')
    expect(alice.text).toMatch(/two-factor: not granted.*subject_changed/)
  })

  it('goes on past a provider that never sends anybody back, and counts that as not granted', async () => {
    const alice = await opened()
    for (const _level of ['single-factor', 'two-factor', 'phishing-resistant']) await alice.submit('/skip')
    expect(alice.text).toContain('That was all')
    expect(trial.printed()).toContain('skipped: nothing came back, and you went on; you hold nothing')
    expect(await trial.end()).toBe(false)
  })

  it('says that the provider cannot be asked, and keeps the step', async () => {
    await trial.end()
    idp.behave({ par: 'offered', faults: { par: { status: 500 } } })
    trial = await start()
    const alice = await opened()
    await alice.submit('/ask')
    expect([alice.status, alice.text]).toEqual([503, expect.stringContaining('could not be pushed')])
    expect(alice.text).toContain('Next: single-factor')
  })
})

describe('safety', () => {
  it.each(['/', '/?key=', '/?key=guessed', '/callback?code=x&state=y'])(
    'without the key, %s shows nothing and asks nobody',
    async (path) => {
      const mallory = new Browser()
      await mallory.goto(`${trial.base}${path}`)
      expect([mallory.status, mallory.text]).toEqual([403, expect.not.stringContaining('Next')])
      expect(idp.requestsTo('token')).toEqual([])
    },
  )

  it.each(['https://evil.example/', 'http://localhost:1/'])(
    'a form of %s starts nothing, with our cookie or without',
    async (from) => {
      const alice = await opened()
      await alice.post(`${trial.base}/ask`, {}, { from })
      expect(alice.status).toBe(403)
      expect(idp.requestsTo('authorize')).toEqual([])
    },
  )

  it('an answer with another state, while one is awaited, uses nothing up', async () => {
    const alice = await opened()
    const release = alice.interceptRedirect(({ pathname }) => (pathname === '/callback' ? 'stop' : undefined))
    await alice.submit('/ask')
    release()
    const tab = alice.newTab()
    await tab.goto(`${trial.base}/callback?code=stolen&state=guessed`)
    expect(tab.text).toContain('Next: single-factor')
    await alice.follow()
    expect(alice.text).toContain('single-factor: granted')
  })

  it('an answer counts once, and one that nobody asked for never', async () => {
    const alice = await opened()
    await alice.goto('/callback?code=stolen&state=guessed')
    expect(alice.text).toContain('Next: single-factor')
    await alice.submit('/ask')
    const answer = alice.hops.find(({ url }) => url.includes('/callback'))?.url as string
    await alice.goto(answer)
    expect(idp.requestsTo('token')).toHaveLength(1)
    expect(alice.text).toContain('Next: two-factor')
  })

  it('the page is never kept, framed or given foreign scripts, and no secret is printed', async () => {
    const alice = await opened()
    await alice.submit('/ask')
    expect(alice.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    })
    await alice.goto('/portal.css')
    expect(alice.status).toBe(200)
    for (const secret of [idp.clientSecret, TEST_SECRET, ...idp.issued.map((one) => one.accessToken)])
      expect(trial.printed()).not.toContain(secret)
  })
})
