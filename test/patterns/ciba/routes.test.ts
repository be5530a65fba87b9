import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Scene, startScene } from '../../hostile/scene.ts'
import { ACME, polls, reaches, statusOf, transfer } from './transfers-scene.ts'

let scene: Scene

beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.stop())
beforeEach(() => scene.reset())

describe('a transfer', () => {
  test('is executed once when the person approves it on their phone', async () => {
    const alice = await scene.signedIn()
    const path = await transfer(alice)
    await reaches(alice, path, 'executed')
    expect(scene.events('transfer.executed')).toHaveLength(1)
  })
})
