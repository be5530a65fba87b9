import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Starting two hundred processes and loading the portal in each took as long as half of the tests. A test leaves nothing behind anyway.
    isolate: false,
    // Much of the suite waits for browsers, proxies and clocks: one more than there are cores keeps each of them busy.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Real clocks, real browsers and two cores: a machine that stalls for a second gets one second chance, where nobody can look again.
    retry: process.env.CI === 'true' ? 1 : 0,
    // A failing promise that no test awaited is a failure of the portal, not noise.
    dangerouslyIgnoreUnhandledErrors: false,
  },
})
