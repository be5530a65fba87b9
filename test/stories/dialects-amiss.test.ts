// Providers that are not set up as the recipes say, and one that never sends anybody back: the portal explains, and asks no more than once.
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { AMISS } from '../hostile/dialects/amiss.ts'
import { auth0 } from '../hostile/dialects/auth0.ts'
import { keycloak, LEVEL_ONE_LASTS } from '../hostile/dialects/keycloak.ts'
import { lemonldap } from '../hostile/dialects/lemonldap.ts'
import { neverComesBack } from '../hostile/dialects/never-comes-back.ts'
import { okta } from '../hostile/dialects/okta.ts'
import { type HostileIdp, startHostileIdp } from '../hostile/hostile-idp.ts'
import type { Dialect } from '../hostile/idp/dialect.ts'
import { type Scene, startScene } from '../hostile/scene.ts'
import { shown } from './journey.ts'

let idp: HostileIdp

beforeAll(async () => {
  idp = await startHostileIdp()
})
afterAll(() => idp.stop())

async function sceneWith(dialect: Dialect, env: Readonly<Record<string, string>>): Promise<Scene> {
  idp.reset()
  idp.behave({ dialect })
  const scene = await startScene(env, idp)
  onTestFinished(() => scene.stop())
  return scene
}

const visits = (): number => idp.requestsTo('authorize').length

describe('where', () => {
  test.each(AMISS)('$what: $ends', async ({ profile, dialect, env, can, page, secondsAfterSignIn, trips, ends }) => {
    const scene = await sceneWith(dialect, { IDP_PROFILE: profile, ...env })
    idp.behave({ can })
    const alice = await scene.signedIn()
    scene.wait(secondsAfterSignIn)
    const before = visits()
    await alice.goto(page)
    expect(visits() - before).toBe(trips)
    if (ends === 'the page opens') return expect(shown(alice)).toEqual({ status: 200, path: page })
    expect(alice.status).toBe(403)
    expect(alice.html).toContain('href="/"')
    if (ends === 'level_not_offered') expect((await alice.fetchJson(page)).json).toMatchObject({ code: ends })
    else expect(scene.events('step_up.refused')).toMatchObject([{ reason: ends, subject: 'alice' }])
    await alice.goto('/account')
    expect(shown(alice)).toEqual({ status: 200, path: '/account' })
  })
})

test('a provider that never comes back from a step-up: alice goes back, goes on as before, tries as often as she likes, and gets in once it does', async () => {
  const scene = await sceneWith(neverComesBack(okta), { IDP_PROFILE: 'okta' })
  const alice = await scene.signedIn()
  for (let attempts = 0; attempts < 12; attempts++) {
    const before = visits()
    await alice.goto(`${scene.base}/payroll`)
    expect(visits() - before).toBe(1)
    expect(new URL(alice.url).origin).toBe(idp.issuer)
  }
  await alice.goto(`${scene.base}/account`)
  expect(shown(alice)).toEqual({ status: 200, path: '/account' })
  expect(scene.events('step_up.refused')).toEqual([])
  idp.behave({ dialect: okta })
  await alice.goto('/payroll')
  expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
})

test('Keycloak answers 0 to a sign-in after its first level expired: alice is signed in, and holds nothing more', async () => {
  const scene = await sceneWith(keycloak('step-up flow'), { IDP_PROFILE: 'keycloak' })
  const alice = await scene.signedIn()
  alice.jar.forget('session')
  scene.wait(LEVEL_ONE_LASTS + 1)
  await alice.goto('/sign-in?return_to=/account')
  expect(shown(alice)).toEqual({ status: 200, path: '/account' })
  const { acr, levels } = await scene.session(alice)
  expect({ acr, levels: Object.keys(levels ?? {}) }).toEqual({ acr: '0', levels: ['single-factor'] })
})

test('LemonLDAP leaves auth_time where it was when alice adds a second factor: the window runs from her password', async () => {
  const scene = await sceneWith(lemonldap(5), { IDP_PROFILE: 'lemonldap' })
  const alice = await scene.signedIn()
  const signedInAt = (await scene.session(alice)).auth_time ?? Number.NaN
  scene.wait(200)
  await alice.goto('/payroll')
  expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
  const { auth_time, levels } = await scene.session(alice)
  expect(auth_time).toBe(signedInAt)
  expect(levels?.['two-factor']?.until).toBe(signedInAt + 300)
})

test('Auth0 shows nothing of a second factor after a silent sign-in: alice holds one factor then, and is asked again', async () => {
  const scene = await sceneWith(auth0('deployed'), { IDP_PROFILE: 'auth0' })
  const alice = await scene.elevated()
  expect((await scene.session(alice)).levels).toHaveProperty('two-factor')
  alice.jar.forget('session')
  await alice.goto(`${scene.base}/sign-in?return_to=/account`)
  const { acr, auth_time, levels } = await scene.session(alice)
  expect({ acr, auth_time, levels: Object.keys(levels ?? {}) }).toEqual({ acr: null, auth_time: null, levels: ['single-factor'] })
  const before = visits()
  await alice.goto('/payroll')
  expect({ trips: visits() - before, ...shown(alice) }).toEqual({ trips: 1, status: 200, path: '/payroll' })
})
