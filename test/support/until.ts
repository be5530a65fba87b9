import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Asks again and again until the answer is neither false, null nor undefined, and gives it back. `within` milliseconds, 5000;
 * rejects then, naming what was awaited.
 */
export async function until<T>(what: string, ask: () => T | Promise<T>, within = 5000): Promise<NonNullable<T>> {
  const deadline = Date.now() + within
  while (true) {
    const answer = await ask()
    if (answer !== false && answer !== null && answer !== undefined) return answer
    if (Date.now() >= deadline) throw new Error(`waited ${within} ms in vain until ${what}`)
    await sleep(10)
  }
}
