import { createClient } from 'redis'
import type { EpochSeconds } from '../../src/assurance/time.ts'
import { toRecord } from '../../src/session/session-record.ts'
import { PREFIX, script } from '../../src/session/stores/redis-script.ts'
import type { Copy } from './copies-of-a-session.ts'

const AT_ONCE = 500

/** The hash that a guard reads, its end, and its place among all; what finds a person's sessions is left out, nobody looks for them here. */
const writeMany = script(`
local all = sound('sessions', 'zset')
local idleUntil, endsAt = ARGV[3], ARGV[4]
local rest = math.min(tonumber(idleUntil), tonumber(endsAt)) * 1000 - nowMs
for at = 5, #ARGV, 3 do
  local key, session = ARGV[at], '${PREFIX}session:' .. ARGV[at]
  redis.call('HSET', session, 'record', ARGV[at + 1], 'idleUntil', idleUntil, 'endsAt', endsAt, 'lineage', ARGV[at + 2], 'indexes', '')
  redis.call('PEXPIRE', session, rest)
  redis.call('ZADD', all, math.min(tonumber(idleUntil), tonumber(endsAt)), key)
end
return #ARGV`)

/** Writes sessions as the store does, many to a step. */
export async function fillRedis(url: string, copies: Iterable<Copy>, idleUntil: EpochSeconds): Promise<void> {
  const client = await createClient({ url }).connect()
  let batch: string[] = []
  let latest: Promise<unknown> = Promise.resolve()
  const send = async (endsAt: EpochSeconds): Promise<void> => {
    const args = ['9007199254740991', String(Date.now()), String(idleUntil), String(endsAt), ...batch]
    batch = []
    await latest
    latest = client.eval(writeMany.lua, { arguments: args })
  }
  let last: EpochSeconds | null = null
  for (const { key, data } of copies) {
    batch.push(key, toRecord(data), data.lineage)
    last = data.endsAt
    if (batch.length === AT_ONCE * 3) await send(last)
  }
  if (last !== null && batch.length > 0) await send(last)
  await latest
  await client.close()
}
