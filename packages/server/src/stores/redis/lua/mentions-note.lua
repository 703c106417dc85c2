-- Notes that a channel is about to have pending mentions.
-- KEYS[1] ZSET channel by the time of its first note since it was last claimed; that of a claim ends with .5
-- ARGV: 1 channel, 2 ttl

local known = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not known or known % 1 ~= 0 then
  redis.call('ZADD', KEYS[1], digits(now_ms()), ARGV[1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
