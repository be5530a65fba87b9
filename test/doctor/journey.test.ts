import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Config, parseConfig } from '../../src/config.ts'
import { createJourney } from '../../src/doctor/try/journey.ts'
import { createProvider, type Provider } from '../../src/oidc/provider.ts'
import { type HostileIdp, startHostileIdp } from '../hostile/hostile-idp.ts'
import { TEST_SECRET } from '../support/portal.ts'

let idp: HostileIdp
beforeAll(async () => {
  idp = await startHostileIdp()
})
afterAll(() => idp.stop())

test('an answer that comes after its step was passed over changes nothing', async () => {
  const { issuer, clientId, clientSecret } = idp
  const settings = { ISSUER_URL: issuer, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret, SESSION_SECRET: TEST_SECRET }
  const config = parseConfig({ ...settings, IDP_PROFILE: 'okta' }) as Config
  const real = createProvider(config, Date.now)
  let gate: Promise<void> = Promise.resolve()
  const provider: Provider = { ...real, discovered: () => gate.then(real.discovered) }
  const journey = createJourney(config, provider, Date.now)
  const asked = await journey.ask()
  const slow = Promise.withResolvers<void>()
  gate = slow.promise
  const state = String(asked.searchParams.get('state'))
  const answered = journey.answer(new URLSearchParams({ state, error: 'access_denied', iss: issuer }))
  journey.skip()
  slow.resolve()
  await answered
  expect(journey.attempts().map(({ refusal }) => refusal?.reason)).toEqual(['skipped'])
  expect(journey.next()?.level).toBe('two-factor')
})
