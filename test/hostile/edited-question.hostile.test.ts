// Group B: a question whose protections were taken out on the way leaves no code that is worth anything to anybody.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { answerFor, type Scene, startScene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.stop())
beforeEach(() => scene.reset())

/** The answer to a question that lost some of its parameters on the way to the provider. */
async function answerWithout(parameters: readonly string[], browser: Browser, path: string): Promise<URL> {
  const release = browser.interceptRedirect((target) => {
    if (target.pathname === '/callback') return 'stop'
    if (target.pathname === '/authorize') for (const name of parameters) target.searchParams.delete(name)
    return target
  })
  await browser.goto(path)
  release()
  return new URL(String(browser.pending))
}

it.each([[['nonce']], [['state']], [['nonce', 'state']], [['nonce', 'state', 'code_challenge', 'code_challenge_method']]])(
  'B-15: without its %j the answer signs nobody in, and its code signs nobody in elsewhere',
  async (parameters) => {
    const victim = await scene.browser()
    const answer = await answerWithout(parameters, victim, '/sign-in?return_to=/account')
    const code = answer.searchParams.get('code')
    await victim.goto(answer.href)
    expect(victim.status).toBe(400)
    expect(await scene.session(victim)).toEqual({ signed_in: false })

    const attacker = await scene.browser()
    const played = await answerFor(attacker, '/sign-in?return_to=/account')
    played.searchParams.set('code', code ?? 'none')
    await attacker.goto(played.href)
    expect(attacker.status).toBe(400)
    expect(await scene.session(attacker)).toEqual({ signed_in: false })
    expect(scene.events('sign_in.completed')).toEqual([])
  },
)

it('B-15: a code whose answer never reached its browser signs nobody in elsewhere, though nobody has spent it', async () => {
  const victim = await scene.browser()
  const stopped = await answerWithout(['nonce'], victim, '/sign-in?return_to=/account')
  const attacker = await scene.browser()
  const played = await answerFor(attacker, '/sign-in?return_to=/account')
  played.searchParams.set('code', String(stopped.searchParams.get('code')))
  await attacker.goto(played.href)
  expect(attacker.status).toBe(400)
  expect(scene.events('callback.rejected')).toMatchObject([{ reason: 'code_refused' }])
  expect(await scene.session(attacker)).toEqual({ signed_in: false })
})
