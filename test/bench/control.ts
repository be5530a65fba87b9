import type { Usage } from './start-process.ts'

/**
 * Preloaded (`--import`) into every process that is measured: tells what it has used so far, when asked over the channel that it was
 * started with, and ends with whoever started it. Keeps no process alive, and nothing of it is in the product.
 */
process.on('message', (question) => {
  if (question === 'processor') {
    const { user, system } = process.cpuUsage()
    process.send?.({ microseconds: user + system } satisfies Usage['processor'])
  } else if (question === 'memory') {
    globalThis.gc?.()
    process.send?.({ bytes: process.memoryUsage.rss() } satisfies Usage['memory'])
  }
})
process.channel?.unref()
process.once('disconnect', () => process.exit(0))
