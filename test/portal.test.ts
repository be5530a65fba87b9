import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BoxedPortal, startBoxedPortal } from './support/boxed-portal.ts'

let boxed: BoxedPortal
beforeAll(async () => {
  boxed = await startBoxedPortal()
})
afterAll(() => boxed.stop())

const pathsThatNeed = (what: 'nothing' | 'own'): string[] =>
  boxed.portal.routes.filter(({ needs }) => needs === what).map(({ path }) => path)

// A new address without a guard has to be written down here, by somebody who means it.
test('every route declares what it needs, and only these need nothing', () => {
  expect(pathsThatNeed('nothing')).toMatchInlineSnapshot(`
    [
      "/healthz",
      "/readyz",
      "/api/session",
      "/",
      "/signed-out",
      "/language",
      "/spa",
      "/spa/stepped-up",
    ]
  `)
})

test('only these decide for themselves', () => {
  expect(pathsThatNeed('own')).toMatchInlineSnapshot(`
    [
      "/backchannel-logout",
      "/sign-in",
      "/step-up",
      "/callback",
      "/sign-out",
    ]
  `)
})

test('every other route has a guard whose requirement can be read', () => {
  for (const { path, needs } of boxed.portal.routes) {
    if (needs !== 'nothing' && needs !== 'own') expect(needs.requirement, path).toMatchObject({ kind: expect.any(String) })
  }
})
