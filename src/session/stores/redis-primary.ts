import type { RedisAddress } from '../../redis-address.ts'
import { newClient } from './redis-client.ts'
import { timeLimit } from './time-limit.ts'

/**
 * Where to connect: the setting's own address, or the one that the first Sentinel to answer calls the primary. All are asked at once, so
 * that one that hangs or is gone costs no time. Whether that server knows yet that it is the primary is for the caller to ask it.
 *
 * @throws {Error} saying what they answered, where none of them names a server.
 * @see https://redis.io/docs/latest/develop/reference/sentinel-clients/
 */
export async function primaryUrl(address: RedisAddress, timeoutMs: number): Promise<string> {
  if (address.kind === 'server') return address.url
  try {
    return await Promise.any(
      address.sentinels.map(async (sentinel) => address.at(...(await ask(sentinel, address.name, timeoutMs)))),
    )
  } catch (error) {
    const said =
      error instanceof AggregateError
        ? error.errors.map((one) => (one instanceof Error ? one.message || one.name : 'unknown'))
        : []
    throw new Error(`no Sentinel names a primary: ${[...new Set(said)].join('; ')}`, { cause: error })
  }
}

async function ask(sentinel: string, name: string, timeoutMs: number): Promise<[host: string, port: string]> {
  const client = await newClient(sentinel, timeoutMs)
  // Without a listener an error event would end the process; what it is about is learnt from the command that fails.
  client.on('error', () => undefined)
  const limit = timeLimit(timeoutMs)
  try {
    await Promise.race([client.connect(), limit.over])
    const answer: unknown = await Promise.race([client.sendCommand(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name]), limit.over])
    if (!Array.isArray(answer) || answer.length !== 2) throw new Error('the name is unknown')
    return [String(answer[0]), String(answer[1])]
  } finally {
    limit.cancel()
    client.destroy()
  }
}
