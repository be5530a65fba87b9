import { afterAll, beforeAll, describe } from 'vitest'
import { FRONTS, type FrontName } from './fronts.ts'
import { type Scene, type SceneOptions, startScene } from './scene.ts'

/** Runs the same tests through the built-in proxy, through nginx and through Caddy; one that is not installed is skipped by name. */
export function onEveryFront(what: string, options: SceneOptions, tests: (scene: () => Scene, front: FrontName) => void): void {
  for (const { front, there } of FRONTS) {
    describe.skipIf(!there)(`${what}, through ${front}${there ? '' : ', which is not installed'}`, () => {
      let scene: Scene | undefined
      beforeAll(async () => {
        scene = await startScene(front, options)
      })
      afterAll(() => scene?.stop())
      tests(() => scene as Scene, front)
    })
  }
}
