-- Says that an instance lives, and finds those that have not said so for a lease's time.
-- A tenure is one unbroken life of an instance: <instance> LF <lease>.
-- KEYS[1] ZSET instance by its last renewal       KEYS[2] HASH instance -> <lease> LF <time it gave last>[ LF retired]
-- KEYS[3] ZSET <tenure> LF <time it gave last>, by when its contributions may be taken away
-- KEYS[4] STRING how many instances were ever taken for dead; those that retired are not
-- ARGV: 1 instance, 2 its time, 3 length of a lease, 4 the lease it believes to have ('' for none), 5 ttl,
--       6… tenures that contributed something and of which the caller has never heard
-- Returns { lease, deaths, living tenures, dead tenures that are due, each followed by the ms since then }

local t = redis.call('TIME')
local now = now_ms()
local me, length = ARGV[1], tonumber(ARGV[3])
local oldest = now - length

local function held(instance)
  local value = redis.call('HGET', KEYS[2], instance)
  if value then
    return string.match(value, '^([^\n]*)\n([^\n]*)(.*)$')
  end
end

local function bury(instance, lease, at, from)
  redis.call('ZADD', KEYS[3], 'NX', digits(from), instance .. '\n' .. lease .. '\n' .. at)
end

local seen = redis.call('ZSCORE', KEYS[1], me)
local lease, last = held(me)
local is_held = lease and seen and tonumber(seen) > oldest
if not is_held then
  -- What it contributed comes again under the new lease; what does not come is taken away a lease's time later.
  local former = lease or ARGV[4]
  if former ~= '' then
    bury(me, former, last or '0', now + length)
  end
  lease = t[1] .. string.format('%06d', t[2])
end
redis.call('ZADD', KEYS[1], digits(now), me)
redis.call('HSET', KEYS[2], me, lease .. '\n' .. ARGV[2])

-- A tenure nobody knows of is left over from a loss of these keys. One that began just now is known here.
for i = 6, #ARGV do
  local instance, suspected = string.match(ARGV[i], '^([^\n]*)\n(.*)$')
  if held(instance) ~= suspected then
    bury(instance, suspected, '0', now + length)
  end
end

local due = {}
if is_held then
  for _, instance in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', digits(oldest))) do
    local its_lease, its_last, retired = held(instance)
    if its_lease then
      bury(instance, its_lease, its_last, now)
    end
    redis.call('ZREM', KEYS[1], instance)
    redis.call('HDEL', KEYS[2], instance)
    if (retired or '') == '' then
      redis.call('INCR', KEYS[4])
    end
  end
  local dead = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', digits(now), 'WITHSCORES', 'LIMIT', 0, 64)
  for i = 1, #dead, 2 do
    due[i], due[i + 1] = dead[i], digits(now - dead[i + 1])
  end
end

local living = {}
local all = redis.call('HGETALL', KEYS[2])
for i = 1, #all, 2 do
  living[#living + 1] = all[i] .. '\n' .. string.match(all[i + 1], '^[^\n]*')
end
for i = 1, 4 do
  redis.call('PEXPIRE', KEYS[i], ARGV[5])
end
return { lease, redis.call('GET', KEYS[4]) or '0', living, due }
