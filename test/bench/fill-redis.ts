import { createClient } from 'redis'
import type { EpochSeconds } from '../../src/assurance/time.ts'
import { columnsOf } from '../../src/session/stores/redis-columns.ts'
import { script } from '../../src/session/stores/redis-script.ts'
import type { Copy } from './copies-of-a-session.ts'

const AT_ONCE = 500

/** Writes sessions by the store's own step, many to a script. */
const writeMany = script(`
for at = 3, #ARGV, 7 do
  write(ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4], ARGV[at + 5], ARGV[at + 6])
end
return #ARGV`)

export async function fillRedis(url: string, copies: Iterable<Copy>, idleUntil: EpochSeconds): Promise<void> {
  const client = await createClient({ url }).connect()
  let batch: string[] = []
  let latest: Promise<unknown> = Promise.resolve()
  const send = async (): Promise<void> => {
    const args = ['9007199254740991', String(Date.now()), ...batch]
    batch = []
    await latest
    latest = client.eval(writeMany.lua, { arguments: args })
  }
  for (const { key, data } of copies) {
    const [record, endsAt, startedAt, lineage, indexes] = columnsOf(data)
    batch.push(key, record, String(idleUntil), String(endsAt), String(startedAt), lineage, indexes)
    if (batch.length === AT_ONCE * 7) await send()
  }
  await send()
  await latest
  await client.close()
}
