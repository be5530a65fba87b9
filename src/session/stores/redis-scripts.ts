import { PREFIX, script } from './redis-script.ts'

/**
 * Writes `ARGV[4]` and removes `ARGV[3]`, where that is live and, where `ARGV[11]` is given, has that as its record. In this order, here as
 * in `set`: a full server refuses the first write of a step or none.
 */
export const move = script(`
local from, to, lineage = ARGV[3], ARGV[4], ARGV[9]
if from ~= '' and not (isLive(from) and isStill(from, ARGV[11])) then return 0 end
if redis.call('EXISTS', sound('session:' .. to, 'hash')) == 1 then return 0 end
write(to, ARGV[5], ARGV[6], ARGV[7], ARGV[8], lineage, ARGV[10])
if from ~= '' then
  local before = redis.call('HGET', '${PREFIX}session:' .. from, 'lineage')
  remove(from)
  if before and before ~= lineage then forget(before) end
end
return 1`)

/** Replaces the data of `ARGV[3]`, where its record is `ARGV[9]`. */
export const set = script(`
local key = ARGV[3]
if not (isLive(key) and isStill(key, ARGV[9])) then return 0 end
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
