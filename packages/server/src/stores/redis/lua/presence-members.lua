-- Who was in a channel.
-- KEYS[1] ZSET user by time
-- ARGV: 1 how long memberships are kept
-- Returns { users, users who are members only if they are still present }

local edge = digits(now_ms() - ARGV[1])
return {
  redis.call('ZRANGEBYSCORE', KEYS[1], edge, '+inf'),
  redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. edge),
}
