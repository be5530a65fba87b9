import { StoreUnavailable } from '../../../src/errors.ts'
import type { SessionStore } from '../../../src/session/store.ts'

/** A process's way to the store, and the end of that process in the middle of a step. */
export type Mortal = Readonly<{
  store: SessionStore
  /** Resolves once it has died. */
  died: Promise<void>
  /** Lets what hangs since then fail, so that the test can clear up. */
  bury(): void
}>

/**
 * The store as a process has it that is killed at its first call to `method` with such a name: `before` the store hears of it, or `after`
 * it has done it and before the process is told. From then on the process gets no answer to anything.
 */
export function mortal(store: SessionStore, when: 'before' | 'after', method: 'replace' | 'claim', name: RegExp): Mortal {
  const death = Promise.withResolvers<void>()
  const burial = Promise.withResolvers<never>()
  burial.promise.catch(() => {})
  let alive = true

  const doomed = (call: string, values: readonly unknown[]): boolean => alive && call === method && name.test(String(values[0]))
  const mortalCall =
    (call: string, live: (...values: unknown[]) => Promise<unknown>) =>
    async (...values: unknown[]): Promise<unknown> => {
      if (!alive) return burial.promise
      if (!doomed(call, values)) return live(...values)
      alive = false
      if (when === 'after') await live(...values)
      death.resolve()
      return burial.promise
    }
  const calls = Object.entries(store).map(([call, live]) => [call, call === 'start' ? live : mortalCall(call, live)])
  return {
    store: Object.fromEntries(calls) as SessionStore,
    died: death.promise,
    bury: () => burial.reject(new StoreUnavailable('this process is gone')),
  }
}
