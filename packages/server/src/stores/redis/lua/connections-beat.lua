-- Says that an instance lives (or, without a lease, that it ends), and learns which do.
-- KEYS[1] ZSET instance by its last beat
-- ARGV: 1 instance, 2 lease ('0' to end)
-- Returns { 1 when it was alive before | 0, living instances… }

local now = now_ms()
if ARGV[2] == '0' then
  redis.call('ZREM', KEYS[1], ARGV[1])
  return { 0 }
end
local oldest = now - ARGV[2]
local last = redis.call('ZSCORE', KEYS[1], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', digits(oldest))
redis.call('ZADD', KEYS[1], digits(now), ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2] * 2)
return { last and tonumber(last) > oldest and 1 or 0, unpack(redis.call('ZRANGE', KEYS[1], 0, -1)) }
