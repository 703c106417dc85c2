-- Mentions of a channel that no inbox may have been told of yet.
-- KEYS[1..8] the channel's keys
-- ARGV: 1 only what is older than so many ms, 2 most
-- Returns { how many there are of any age, then offset and record of each, oldest first }

local oldest = now_ms() - ARGV[1]
local out = { redis.call('ZCARD', pend) }
local records = redis.call('ZRANGE', pend, 0, ARGV[2] - 1, 'WITHSCORES')
for i = 1, #records, 2 do
  if tonumber(string.match(records[i], '^%d+')) <= oldest then
    out[#out + 1] = records[i + 1]
    out[#out + 1] = records[i]
  end
end
return out
