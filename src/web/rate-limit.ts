import type { Request } from 'express'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { seconds } from '../assurance/time.ts'
import { RateLimited, StoreUnavailable } from '../errors.ts'

/** Counts one sign-in, step-up or callback of the request's address. @throws {RateLimited} beyond the limit, {StoreUnavailable} */
export type RateLimit = (req: Request) => Promise<void>

/** Where to count, when several processes must count together: a client of `redis`. */
export type SharedCounter = unknown

/**
 * @param perMinute of one address; 0 turns it off.
 * @param shared a Redis client, where the session store is Redis; null counts in this process.
 */
export function createRateLimit(perMinute: number, shared: SharedCounter | null): RateLimit {
  if (perMinute === 0) return async () => {}
  const options = { points: perMinute, duration: 60, keyPrefix: 'portal:rate' }
  const limiter =
    shared === null
      ? new RateLimiterMemory(options)
      : new RateLimiterRedis({ ...options, storeClient: shared, useRedisPackage: true })
  return async (req) => {
    try {
      await limiter.consume(req.ip ?? 'unknown')
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw new StoreUnavailable('the rate limit cannot be counted', { cause: refused })
      throw new RateLimited(seconds(Math.max(1, Math.ceil(refused.msBeforeNext / 1000))))
    }
  }
}
