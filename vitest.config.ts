import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const ALL = globSync('test/**/*.test.ts')
/** Whoever sets the clock or a global, by `vi` or by the stories' `journey.ts`, could leave it so for the next file. */
const SETS_GLOBALS = ALL.filter((file) => /\bvi\b.* from 'vitest'|journey\.ts'/.test(readFileSync(file, 'utf8')))

export default defineConfig({
  test: {
    // Much of the suite waits for browsers, proxies and clocks: one more than there are cores keeps each of them busy.
    maxWorkers: availableParallelism() + 1,
    // Real clocks, real browsers and two cores: a machine that stalls for a second gets one second chance, where nobody can look again.
    retry: process.env.CI === 'true' ? 1 : 0,
    // A failing promise that no test awaited is a failure of the portal, not noise.
    dangerouslyIgnoreUnhandledErrors: false,
    projects: [
      { test: { name: 'in a process of its own', include: SETS_GLOBALS, testTimeout: 30_000, hookTimeout: 60_000 } },
      {
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: SETS_GLOBALS,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // Starting two hundred processes and loading the portal in each took as long as half of the tests.
          isolate: false,
        },
      },
    ],
  },
})
