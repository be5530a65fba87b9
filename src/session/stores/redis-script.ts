import { hash } from 'node:crypto'

/** A step the server takes at once, with nobody in between. Its answers are strings, numbers, null and lists of these. */
export type Script = Readonly<{ lua: string; sha: string }>

/** All keys begin with this, so that the portal's user on the server can be held to them (`~portal:*`). */
export const PREFIX = 'portal:'

/**
 * What every script begins with. `ARGV[1]` is the moment, by the server's clock in milliseconds, after which the caller has given
 * up: a step that comes later is not taken. `ARGV[2]` is the caller's clock in milliseconds.
 *
 * - `session:KEY` hash: record, idleUntil, endsAt, lineage, indexes (names of the indexes it is in); expires at the earlier end
 * - `index:DIGEST` zset of session keys by `startedAt`: those of a person, of a `sid`, of a lineage
 * - `sessions` zset of session keys by their end, for counting
 * - `kept:NAME` hash: value, lineage; `lineage:LINEAGE` set of the names kept for it; `claim:NAME`
 */
const COMMON = `
local time = redis.call('TIME')
if time[1] * 1000 + time[2] / 1000 > tonumber(ARGV[1]) then return redis.error_reply('LATE the caller has given up') end
local nowMs = tonumber(ARGV[2])
local now = math.floor(nowMs / 1000)

-- The key of that name; what is of another type there was not written by us and goes.
local function sound(name, kind)
  local key = '${PREFIX}' .. name
  local found = redis.call('TYPE', key).ok
  if found ~= kind and found ~= 'none' then redis.call('DEL', key) end
  return key
end

local function isLive(key)
  local ends = redis.call('HMGET', sound('session:' .. key, 'hash'), 'idleUntil', 'endsAt')
  local idleUntil, endsAt = tonumber(ends[1] or ''), tonumber(ends[2] or '')
  return idleUntil ~= nil and endsAt ~= nil and now < idleUntil and now < endsAt
end

local function isStill(key, record)
  return record == nil or redis.call('HGET', '${PREFIX}session:' .. key, 'record') == record
end

local function write(key, record, idleUntil, endsAt, startedAt, lineage, indexes)
  local session = sound('session:' .. key, 'hash')
  local ends = math.min(tonumber(idleUntil), tonumber(endsAt))
  redis.call('HSET', session, 'record', record, 'idleUntil', idleUntil, 'endsAt', endsAt, 'lineage', lineage, 'indexes', indexes)
  redis.call('PEXPIRE', session, math.max(ends * 1000 - nowMs, 1))

  local all = sound('sessions', 'zset')
  redis.call('ZADD', all, ends, key)
  for _, ended in ipairs(redis.call('ZRANGEBYSCORE', all, '-inf', now, 'LIMIT', 0, 20)) do redis.call('ZREM', all, ended) end

  for name in string.gmatch(indexes, '%S+') do
    local index = sound('index:' .. name, 'zset')
    for _, other in ipairs(redis.call('ZRANGE', index, 0, 9)) do
      if redis.call('EXISTS', '${PREFIX}session:' .. other) == 0 then redis.call('ZREM', index, other) end
    end
    redis.call('ZADD', index, startedAt, key)
    local rest = math.max(endsAt * 1000 - nowMs, 1)
    if redis.call('PTTL', index) < rest then redis.call('PEXPIRE', index, rest) end
  end
end

local function indexesOf(key)
  return redis.call('HGET', sound('session:' .. key, 'hash'), 'indexes') or ''
end

local function leaveIndexes(key, indexes, except)
  for name in string.gmatch(indexes, '%S+') do
    if not string.find(except, name, 1, true) then redis.call('ZREM', sound('index:' .. name, 'zset'), key) end
  end
end

local function remove(key)
  leaveIndexes(key, indexesOf(key), '')
  redis.call('ZREM', sound('sessions', 'zset'), key)
  redis.call('DEL', '${PREFIX}session:' .. key)
end

local function forget(lineage)
  local names = sound('lineage:' .. lineage, 'set')
  for _, name in ipairs(redis.call('SMEMBERS', names)) do
    local kept = sound('kept:' .. name, 'hash')
    if redis.call('HGET', kept, 'lineage') == lineage then redis.call('DEL', kept) end
  end
  redis.call('DEL', names)
end

local function keepValue(name, value, ttl, lineage)
  local kept = sound('kept:' .. name, 'hash')
  redis.call('HSET', kept, 'value', value, 'lineage', lineage)
  redis.call('PEXPIRE', kept, ttl)
  if lineage == '' then return end
  local names = sound('lineage:' .. lineage, 'set')
  for _, other in ipairs(redis.call('SRANDMEMBER', names, 5)) do
    if redis.call('EXISTS', '${PREFIX}kept:' .. other) == 0 then redis.call('SREM', names, other) end
  end
  redis.call('SADD', names, name)
  if redis.call('PTTL', names) < ttl then redis.call('PEXPIRE', names, ttl) end
end

-- Keys of the live sessions in all of the named indexes, newest first.
local function find(indexes, startedUpTo, exceptLineage)
  local found = {}
  local index = sound('index:' .. string.match(indexes, '%S+'), 'zset')
  for _, key in ipairs(redis.call('ZREVRANGEBYSCORE', index, startedUpTo, '-inf')) do
    local session = redis.call('HMGET', sound('session:' .. key, 'hash'), 'lineage', 'indexes')
    local meant = session[1] ~= exceptLineage
    for name in string.gmatch(indexes, '%S+') do
      meant = meant and session[2] and string.find(session[2], name, 1, true) ~= nil
    end
    if not session[2] then redis.call('ZREM', index, key) elseif meant and isLive(key) then found[#found + 1] = key end
  end
  return found
end
`

/** A script of its own part after the common one. */
export function script(body: string): Script {
  const lua = COMMON + body
  return { lua, sha: hash('sha1', lua) }
}
