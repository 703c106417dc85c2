-- Counts kept messages after an offset that others wrote and nobody deleted.
-- KEYS[1..8] the channel's keys
-- ARGV: 1 user, 2 offset, 3 where counting stops
-- Returns the count

local count, most = 0, tonumber(ARGV[3])
local from = 0
while count < most do
  local ids = redis.call('ZREVRANGEBYSCORE', idx, '+inf', '(' .. ARGV[2], 'LIMIT', from, 100)
  for _, id in ipairs(ids) do
    local known = redis.call('HMGET', msg, id .. ':u', id .. ':d')
    if known[1] ~= ARGV[1] and not known[2] then
      count = count + 1
    end
  end
  if #ids < 100 then
    break
  end
  from = from + 100
end
return math.min(count, most)
