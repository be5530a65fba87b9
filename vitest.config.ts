import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Whoever drives a browser takes longest. Begun last, it would keep one core busy after all else is done. */
class BrowsersFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const drives = ({ moduleId }: TestSpecification): boolean => readFileSync(moduleId, 'utf8').includes("support/chromium.ts'")
    const sorted = await super.sort(files)
    return [...sorted.filter(drives), ...sorted.filter((file) => !drives(file))]
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/as-it-was.ts'],
    sequence: { sequencer: BrowsersFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Starting two hundred processes and loading the portal in each took as long as half of the tests. `as-it-was.ts` is the price.
    isolate: false,
    // Much of the suite waits for browsers, proxies and clocks: two more than there are cores keep each of them busy.
    maxWorkers: availableParallelism() + 2,
    // Real clocks, real browsers and two cores: a machine that stalls for a second gets one second chance, where nobody can look again.
    retry: process.env.CI === 'true' ? 1 : 0,
    // A failing promise that no test awaited is a failure of the portal, not noise.
    dangerouslyIgnoreUnhandledErrors: false,
  },
})
