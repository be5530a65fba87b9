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

/** Writes `ARGV[4]` and removes `ARGV[3]`. In this order, here as in `set`: a full server refuses the first write of a step or none. */
export const move = script(`
local from, to, lineage = ARGV[3], ARGV[4], ARGV[9]
if from ~= '' and not isLive(from) then return 0 end
if redis.call('EXISTS', sound('session:' .. to, 'hash')) == 1 then return 0 end
write(to, ARGV[5], ARGV[6], ARGV[7], ARGV[8], lineage, ARGV[10])
if from ~= '' then
  local before = redis.call('HGET', '${PREFIX}session:' .. from, 'lineage')
  remove(from)
  if before and before ~= lineage then forget(before) end
end
return 1`)

/** Replaces the data of `ARGV[3]`. */
export const set = script(`
local key = ARGV[3]
if not isLive(key) then return 0 end
local idleUntil = redis.call('HGET', '${PREFIX}session:' .. key, 'idleUntil')
local before = indexesOf(key)
write(key, ARGV[4], idleUntil, ARGV[5], ARGV[6], ARGV[7], ARGV[8])
leaveIndexes(key, before, ARGV[8])
return 1`)

/** Moves the idle clock of `ARGV[3]` to `ARGV[4]`. */
export const touch = script(`
local key, idleUntil = ARGV[3], ARGV[4]
if not isLive(key) then return 0 end
local session = '${PREFIX}session:' .. key
local ends = math.min(tonumber(idleUntil), tonumber(redis.call('HGET', session, 'endsAt')))
redis.call('HSET', session, 'idleUntil', idleUntil)
redis.call('PEXPIRE', session, math.max(ends * 1000 - nowMs, 1))
redis.call('ZADD', sound('sessions', 'zset'), ends, key)
return 1`)

/** Removes `ARGV[3]` and what is kept for its lineage; where `ARGV[4]` is given, only if that still is its record. Answers the record and the idle end. */
export const destroy = script(`
local key = ARGV[3]
local session = redis.call('HMGET', sound('session:' .. key, 'hash'), 'record', 'idleUntil', 'lineage')
if ARGV[4] and session[1] ~= ARGV[4] then return false end
remove(key)
if session[3] then forget(session[3]) end
return { session[1], session[2] }`)

/** The sessions in all indexes of `ARGV[5]`: key, record and idle end of each in turn. */
export const findWhere = script(`
local answer = {}
for _, key in ipairs(find(ARGV[5], ARGV[3], ARGV[4])) do
  local session = redis.call('HMGET', '${PREFIX}session:' .. key, 'record', 'idleUntil')
  answer[#answer + 1] = key
  answer[#answer + 1] = session[1]
  answer[#answer + 1] = session[2]
end
return answer`)

/** Removes those and what is kept for their lineages; answers their records. */
export const destroyWhere = script(`
local answer = {}
for _, key in ipairs(find(ARGV[5], ARGV[3], ARGV[4])) do
  local session = redis.call('HMGET', '${PREFIX}session:' .. key, 'record', 'lineage')
  answer[#answer + 1] = session[1]
  remove(key)
  forget(session[2])
end
return answer`)

/** True for the first. */
export const claim = script(`
return redis.call('SET', '${PREFIX}claim:' .. ARGV[3], '1', 'NX', 'PX', ARGV[4]) and 1 or 0`)

/** Keeps `ARGV[4]` as `ARGV[3]` for `ARGV[5]` milliseconds and the lineage `ARGV[6]`, if that is not empty. */
export const keep = script(`
keepValue(ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6])
return 1`)

/** The same where `ARGV[7]` is kept, or, without it, where nothing is. */
export const replace = script(`
local held = redis.call('HGET', sound('kept:' .. ARGV[3], 'hash'), 'value')
if held ~= (ARGV[7] or false) then return 0 end
keepValue(ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6])
return 1`)

/** What is kept for the lineage `ARGV[3]`: name and value of each in turn. */
export const keptFor = script(`
local answer = {}
local names = sound('lineage:' .. ARGV[3], 'set')
for _, name in ipairs(redis.call('SMEMBERS', names)) do
  local held = redis.call('HMGET', sound('kept:' .. name, 'hash'), 'value', 'lineage')
  if held[1] and held[2] == ARGV[3] then
    answer[#answer + 1] = name
    answer[#answer + 1] = held[1]
  else
    redis.call('SREM', names, name)
  end
end
return answer`)

/** The value of `ARGV[3]`, which is then gone. */
export const take = script(`
local kept = sound('kept:' .. ARGV[3], 'hash')
local value = redis.call('HMGET', kept, 'value', 'lineage')
redis.call('DEL', kept)
if value[2] and value[2] ~= '' then redis.call('SREM', sound('lineage:' .. value[2], 'set'), ARGV[3]) end
return value[1]`)

function script(body: string): Script {
  const lua = COMMON + body
  return { lua, sha: hash('sha1', lua) }
}
