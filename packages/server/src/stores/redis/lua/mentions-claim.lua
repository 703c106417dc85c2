-- Gives out channels that were noted, or last claimed, long enough ago; nobody else is given them for as long.
-- KEYS[1] ZSET as in mentions-note
-- ARGV: 1 age in ms, 2 most
-- Returns { claim, then channel and 1 when it was not noted since the claim before | 0 of each… }

local now = now_ms()
local claim = digits(now) .. '.5'
local out = { claim }
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', digits(now - ARGV[1]), 'WITHSCORES', 'LIMIT', 0, ARGV[2])
for i = 1, #due, 2 do
  redis.call('ZADD', KEYS[1], claim, due[i])
  out[#out + 1] = due[i]
  out[#out + 1] = due[i + 1] % 1 ~= 0 and 1 or 0
end
return out
