// What is asked of the provider, and by which way: in the browser's address, or pushed before (RFC 9126).
import { expect, onTestFinished, test } from 'vitest'
import type { Behaviour } from '../hostile/idp/behaviour.ts'
import { questionFor, type Scene, startScene } from '../hostile/scene.ts'
import { shown } from '../stories/journey.ts'

async function sceneWith(behaviour: Partial<Behaviour>, env: Readonly<Record<string, string>> = {}): Promise<Scene> {
  const scene = await startScene(env, { behaviour })
  onTestFinished(() => scene.stop())
  return scene
}

/** What every request says, but for what is drawn anew for each. */
const asked = ({ idp, base }: Scene) => ({
  client_id: idp.clientId,
  redirect_uri: `${base}/callback`,
  response_type: 'code',
  scope: 'openid profile email',
  state: expect.stringMatching(/^[\w-]{43}$/),
  nonce: expect.stringMatching(/^[\w-]{43}$/),
  code_challenge: expect.stringMatching(/^[\w-]{43}$/),
  code_challenge_method: 'S256',
  acr_values: 'urn:okta:loa:2fa:any',
  max_age: '300',
})

test('without a place to push to, the address says it all', async () => {
  const scene = await sceneWith({ par: 'off' })
  const question = await questionFor(await scene.signedIn(), '/payroll')
  expect(Object.fromEntries(question.searchParams)).toEqual(asked(scene))
  expect(scene.idp.requestsTo('par')).toEqual([])
})

test('where the provider has one, all of it is pushed by ourselves, and the address names nothing but the client and the request', async () => {
  const scene = await sceneWith({ par: 'offered' })
  const alice = await scene.signedIn()
  const question = await questionFor(alice, '/payroll')
  expect(Object.fromEntries(question.searchParams)).toEqual({
    client_id: scene.idp.clientId,
    request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:/),
  })
  const pushed = scene.idp.requestsTo('par').at(-1)
  const { client_id: _, ...rest } = asked(scene)
  expect(Object.fromEntries(pushed?.parameters ?? [])).toMatchObject(rest)
  expect(pushed?.headers.authorization).toMatch(/^Basic /)
  await alice.follow()
  expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
})

test('the second trip is pushed like the first, and only asks to sign in again besides', async () => {
  const scene = await sceneWith({ par: 'required', ignore: ['max_age'] })
  const alice = await scene.elevated()
  scene.wait(301)
  await alice.goto('/payroll')
  expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
  const [first, second] = scene.idp.requestsTo('par').slice(-2)
  const { state, nonce, code_challenge, ...same } = Object.fromEntries(second?.parameters ?? [])
  expect(Object.fromEntries(first?.parameters ?? [])).toMatchObject(
    Object.fromEntries(Object.entries(same).filter(([name]) => name !== 'prompt')),
  )
  expect([first?.parameters.get('prompt'), same.prompt]).toEqual([null, 'login'])
  for (const [name, value] of Object.entries({ state, nonce, code_challenge }))
    expect(first?.parameters.get(name)).not.toBe(value)
})

test('turned off against a provider that insists on it, the provider’s refusal is a page, and the next click asks once more', async () => {
  const scene = await sceneWith({ par: 'required' }, { PUSHED_AUTHORIZATION_REQUESTS: 'off' })
  const alice = await scene.browser()
  for (let attempts = 1; attempts <= 2; attempts++) {
    await alice.goto(`${scene.base}/sign-in`)
    expect(shown(alice)).toEqual({ status: 403, path: '/callback' })
    expect(alice.text).toContain('a pushed authorization request is required')
    expect(scene.idp.requestsTo('authorize')).toHaveLength(attempts)
  }
  expect(scene.events('callback.rejected').map(({ reason }) => reason)).toEqual(['idp_error', 'idp_error'])
})

test('each profile’s own way of asking is pushed as it is', async () => {
  for (const [profile, parameters] of [
    [
      'refeds',
      { claims: '{"id_token":{"acr":{"essential":true,"values":["https://refeds.org/profile/mfa"]}}}', acr_values: null },
    ],
    ['entra', { claims: '{"id_token":{"acrs":{"essential":true,"value":"c1"}}}', acr_values: null }],
    ['zitadel', { claims: null, acr_values: null, prompt: 'login' }],
  ] as const) {
    const scene = await sceneWith({ par: 'offered' }, { IDP_PROFILE: profile })
    await questionFor(await scene.signedIn(), '/payroll')
    const pushed = scene.idp.requestsTo('par').at(-1)?.parameters
    for (const [name, value] of Object.entries(parameters))
      expect({ profile, name, value: pushed?.get(name) }).toEqual({ profile, name, value })
  }
})
