import type { Request } from 'express'
import { type Seconds, seconds } from '../assurance/time.ts'
import { RateLimited, StoreUnavailable } from '../errors.ts'
import type { SharedCounter } from './shared-counter.ts'
import { whenNeeded } from './when-needed.ts'

/** Counts one sign-in, step-up or callback of the request's address. @throws {RateLimited} beyond the limit, {StoreUnavailable} */
export type RateLimit = (req: Request) => Promise<void>

/**
 * What counts is loaded with the first request: the package brings a counter for every database there is. Until it is there nobody
 * is let through, and where it cannot be loaded nobody ever is.
 *
 * @param perMinute of one address; 0 turns it off.
 * @param shared where several processes count together; null counts in this process.
 * @param timeout for one call to the shared counter.
 */
export function createRateLimit(perMinute: number, shared: SharedCounter | null, timeout: Seconds): RateLimit {
  if (perMinute === 0) return async () => {}
  const loaded = whenNeeded(() => loadCounter(perMinute, shared))
  return async (req) => {
    const { counter, Refused } = await loaded()
    try {
      await within(timeout, counter.consume(req.ip ?? 'unknown'))
    } catch (refused) {
      if (!(refused instanceof Refused)) throw new StoreUnavailable('the rate limit cannot be counted', { cause: refused })
      throw new RateLimited(seconds(Math.max(1, Math.ceil(refused.msBeforeNext / 1000))))
    }
  }
}

async function loadCounter(perMinute: number, shared: SharedCounter | null) {
  const { RateLimiterMemory, RateLimiterRedis, RateLimiterRes: Refused } = await import('rate-limiter-flexible')
  const options = { points: perMinute, duration: 60, keyPrefix: 'portal:rate' }
  const counter =
    shared === null
      ? new RateLimiterMemory(options)
      : new RateLimiterRedis({ ...options, storeClient: shared.client, useRedisPackage: true })
  return { counter, Refused }
}

async function within<T>(timeout: Seconds, counted: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('the counter did not answer in time')), timeout * 1000)
  return Promise.race([counted, late.promise]).finally(() => clearTimeout(timer))
}
