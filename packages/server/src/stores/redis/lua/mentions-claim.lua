-- Gives out channels that were noted, or last claimed, long enough ago; nobody else is given them for as long.
-- KEYS[1] ZSET as in mentions-note
-- ARGV: 1 age in ms, 2 most
-- Returns { claim, channels… }

local now = now_ms()
local claim = digits(now) .. '.5'
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', digits(now - ARGV[1]), 'LIMIT', 0, ARGV[2])
for _, channel in ipairs(due) do
  redis.call('ZADD', KEYS[1], claim, channel)
end
return { claim, unpack(due) }
