// Group J, too many, at several processes: they count together, and a server that cannot count is not one that counts nothing.
import type { Request } from 'express'
import { expect, it, onTestFinished } from 'vitest'
import { seconds } from '../../src/assurance/time.ts'
import { createRateLimit } from '../../src/web/rate-limit.ts'
import { connectCounter } from '../../src/web/shared-counter.ts'
import { freePort } from '../support/free-port.ts'
import { describeWithRedis, startRedis } from '../support/redis-server.ts'
import { until } from '../support/until.ts'

describeWithRedis('a limit that several processes share', () => {
  it('J-13: is one limit; while the server is away it is 503; when it is back it counts again', async () => {
    const port = await freePort()
    const redis = await startRedis({ port })
    const counters = [0, 1].map(() => connectCounter(redis.url, seconds(1)))
    onTestFinished(async () => {
      await Promise.all(counters.map(({ close }) => close()))
    })
    const [one, other] = counters.map((counter) => createRateLimit(3, counter, seconds(1)))
    const from = (ip: string) => ({ ip }) as Request
    const answered = (limit: typeof one, ip: string) =>
      limit?.(from(ip)).then(
        () => 'taken',
        (error: { code: string }) => error.code,
      )
    // A new address each time: asking again and again uses an address up.
    let asked = 0
    const bothCount = async (): Promise<boolean> => {
      asked += 1
      return (await answered(one, `one ${asked}`)) === 'taken' && (await answered(other, `other ${asked}`)) === 'taken'
    }
    await until('both are connected', bothCount)

    expect([await answered(one, '::1'), await answered(other, '::1'), await answered(one, '::1')]).toEqual(Array(3).fill('taken'))
    expect([await answered(other, '::1'), await answered(one, '::1')]).toEqual(['rate_limited', 'rate_limited'])
    expect(await answered(other, '::2')).toBe('taken')

    await redis.stop()
    expect([await answered(one, '::3'), await answered(other, '::1')]).toEqual(['store_unavailable', 'store_unavailable'])
    const back = await startRedis({ port })
    onTestFinished(() => back.stop())
    await until('both count again', bothCount)
  })
})
