-- Forgets channels that have no pending mentions, unless they were noted again since they were claimed.
-- KEYS[1] ZSET as in mentions-note
-- ARGV: 1 claim, 2… channels

for i = 2, #ARGV do
  local at = redis.call('ZSCORE', KEYS[1], ARGV[i])
  if at and tonumber(at) == tonumber(ARGV[1]) then
    redis.call('ZREM', KEYS[1], ARGV[i])
  end
end
