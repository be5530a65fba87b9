import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { questionFor, type Scene, startScene } from '../hostile/scene.ts'

describe('somebody whose level lapses soon, and who confirms again', () => {
  let scene: Scene
  beforeAll(async () => {
    scene = await startScene()
  })
  afterAll(() => scene.stop())

  const EXTEND = '/step-up?level=two-factor&again=1&return_to=%2Fpayroll'
  const until = async (alice: Awaited<ReturnType<Scene['elevated']>>): Promise<number> =>
    (await scene.session(alice)).levels?.['two-factor']?.until as number

  test('is asked for a sign-in made now, though the level is held, and holds it longer', async () => {
    const alice = await scene.elevated()
    const before = await until(alice)
    scene.wait(250)
    const question = await questionFor(alice, EXTEND)
    expect([question.searchParams.get('acr_values'), question.searchParams.get('prompt')]).toEqual([
      'urn:okta:loa:2fa:any',
      'login',
    ])
    await alice.goto(EXTEND)
    expect([alice.status, new URL(alice.url).pathname]).toEqual([200, '/payroll'])
    expect((await until(alice)) - before).toBeGreaterThanOrEqual(250)
    scene.wait(100)
    expect((await alice.fetchJson('/api/payroll')).status).toBe(200)
  })

  test('gains nothing where the provider answers from its own session, and loses nothing either', async () => {
    scene.reset()
    const alice = await scene.elevated()
    const before = await until(alice)
    scene.wait(250)
    scene.idp.behave({ ignore: ['prompt', 'max_age'] })
    await alice.goto(EXTEND)
    expect(alice.status).toBe(403)
    expect(await until(alice)).toBe(before)
  })

  test('is not asked without the word for it', async () => {
    scene.reset()
    const alice = await scene.elevated()
    const asked = scene.idp.requestsTo('authorize').length
    await alice.goto('/step-up?level=two-factor&return_to=%2Fpayroll')
    expect(new URL(alice.url).pathname).toBe('/payroll')
    expect(scene.idp.requestsTo('authorize')).toHaveLength(asked)
  })
})
