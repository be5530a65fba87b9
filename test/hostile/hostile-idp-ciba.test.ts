import * as oidc from 'openid-client'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type HostileIdp, startHostileIdp } from './hostile-idp.ts'

const GRANT = 'urn:openid:params:grant-type:ciba'

let idp: HostileIdp
let config: oidc.Configuration

beforeAll(async () => {
  idp = await startHostileIdp()
  config = await oidc.discovery(new URL(idp.issuer), idp.clientId, {}, oidc.ClientSecretBasic(idp.clientSecret), {
    execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
  })
})
afterAll(() => idp.stop())
beforeEach(() => idp.reset())

const ask = (more: Readonly<Record<string, string>> = { login_hint: 'alice' }) =>
  oidc.initiateBackchannelAuthentication(config, { scope: 'openid', binding_message: 'PAY-1', ...more })

const poll = (auth_req_id: string) => oidc.genericGrantRequest(config, GRANT, { auth_req_id })

it('asks alice, and gives out one ID token when she has approved', async () => {
  idp.behave({ approval: 'pending' })
  const { auth_req_id } = await ask({ login_hint: 'alice@example.test', acr_values: 'mfa' })
  expect(idp.requestsTo('backchannel')[0]?.parameters.get('binding_message')).toBe('PAY-1')
  await expect(poll(auth_req_id)).rejects.toMatchObject({ error: 'authorization_pending' })
  idp.behave({ approval: 'approved' })
  const claims = (await poll(auth_req_id)).claims()
  expect(claims).toMatchObject({ sub: 'alice', acr: 'mfa' })
  expect(claims).not.toHaveProperty('sid')
  await expect(poll(auth_req_id)).rejects.toMatchObject({ error: 'invalid_grant' })
})

it('can be polled by openid-client to the end, and lie in the ID token', async () => {
  idp.behave({ idTokenClaims: { sub: 'mallory' } })
  const request = await ask()
  expect((await oidc.pollBackchannelAuthenticationGrant(config, request)).claims()?.sub).toBe('mallory')
})

it('says no, and says when nobody answered', async () => {
  idp.behave({ approval: 'denied' })
  await expect(poll((await ask()).auth_req_id)).rejects.toMatchObject({ error: 'access_denied' })
  const { auth_req_id } = await ask()
  idp.behave({ clockOffset: 121 })
  await expect(poll(auth_req_id)).rejects.toMatchObject({ error: 'expired_token' })
})

it('asks only somebody it knows, by one hint, for a client that shows who it is', async () => {
  await expect(ask({ login_hint: 'nobody' })).rejects.toMatchObject({ error: 'unknown_user_id' })
  await expect(ask({ login_hint: 'alice', login_hint_token: 'x' })).rejects.toMatchObject({ error: 'invalid_request' })
  const body = new URLSearchParams({ client_id: idp.clientId, scope: 'openid', login_hint: 'alice' })
  expect((await fetch(`${idp.issuer}/backchannel-authentication`, { method: 'POST', body })).status).toBe(401)
})

it('has faults there as everywhere', async () => {
  idp.behave({ faults: { backchannel: { change: { interval: 31 } }, token: { status: 400, body: { error: 'slow_down' } } } })
  const { auth_req_id, interval } = await ask()
  expect(interval).toBe(31)
  await expect(poll(auth_req_id)).rejects.toMatchObject({ error: 'slow_down' })
})
