import type { Seconds } from '../../assurance/time.ts'
import type { SessionStore } from '../store.ts'
import { createMemoryStore } from './memory.ts'
import { createRedisStore } from './redis.ts'
import type { Report } from './report.ts'
import { createSqliteStore } from './sqlite.ts'

/**
 * The store that `SESSION_STORE` names: `memory:`, `sqlite:PATH`, `redis://…` or `rediss://…`. Opens and connects nothing yet.
 *
 * @param clock milliseconds since the epoch
 * @param timeout for each call to the store
 * @throws {ConfigurationFault} for anything else
 */
export function chooseStore({
  setting,
  ...rest
}: {
  setting: string
  clock: () => number
  timeout: Seconds
  report: Report
}): SessionStore {
  if (setting === 'memory:') return createMemoryStore(rest)
  if (setting.startsWith('sqlite:') && setting !== 'sqlite:')
    return createSqliteStore({ file: setting.slice('sqlite:'.length), ...rest })
  return createRedisStore({ url: setting, ...rest })
}
