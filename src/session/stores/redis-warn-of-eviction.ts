import type { RedisClient } from './redis-client.ts'
import type { Report } from './report.ts'

/**
 * Reports a server that, when it is full, would quietly drop what must not be lost: a dropped claim lets a callback be
 * replayed, a dropped session signs somebody out. Says nothing where the server does not tell.
 */
export async function warnOfEviction(client: RedisClient, report: Report): Promise<void> {
  const memory = await client.info('memory').catch(() => '')
  const limit = /^maxmemory:(\d+)/m.exec(memory)?.[1]
  const policy = /^maxmemory_policy:([\w-]+)/m.exec(memory)?.[1]
  if (policy === undefined || policy === 'noeviction' || limit === '0') return
  report({ event: 'store.trouble', detail: `Redis: maxmemory-policy is ${policy} and must be noeviction` })
}
