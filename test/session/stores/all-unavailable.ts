import { expect } from 'vitest'
import { epochSeconds, seconds } from '../../../src/assurance/time.ts'
import type { SessionStore } from '../../../src/session/store.ts'
import { START, sessionData } from './session-data.ts'

type Methods = Readonly<Record<string, (store: SessionStore) => Promise<unknown>>>

const session = { data: sessionData(), idleUntil: epochSeconds(START + 3600) }
const alice = { issuer: session.data.issuer, subject: session.data.subject }

/** Every method that only reads. */
export const readers = {
  get: (store) => store.get('a'),
  findWhere: (store) => store.findWhere(alice),
  peek: (store) => store.peek('form'),
  count: (store) => store.count(),
} satisfies Methods

/** Every method that writes, or says whether one could. */
export const writers = {
  set: (store) => store.set('a', session.data, session.data),
  touch: (store) => store.touch('a', session.idleUntil),
  destroy: (store) => store.destroy('a'),
  move: (store) => store.move('a', 'b', session),
  claim: (store) => store.claim('state', seconds(60)),
  destroyWhere: (store) => store.destroyWhere(alice),
  keep: (store) => store.keep('form', 'value', seconds(60)),
  take: (store) => store.take('form'),
  ready: (store) => store.ready(),
} satisfies Methods

/** Every one of them rejects, all within the time-out of one second and what a busy machine adds. */
export async function allUnavailable(store: SessionStore, methods: Methods): Promise<void> {
  const began = performance.now()
  const answers = Object.entries(methods).map(async ([name, method]) => [
    name,
    await method(store).catch((error: unknown) => error),
  ])
  for (const [name, answer] of await Promise.all(answers)) {
    expect(answer, `${name}`).toMatchObject({ code: 'store_unavailable', status: 503 })
  }
  expect(performance.now() - began).toBeLessThan(2500)
}

/** For `until`: whether the store is ready by now. */
export function isReady(store: SessionStore): Promise<boolean> {
  return store.ready().then(
    () => true,
    () => false,
  )
}
