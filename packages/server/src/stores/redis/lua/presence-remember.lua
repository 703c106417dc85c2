-- Remembers that a user was in a channel now. Who stays is remembered anew long before it is forgotten.
-- KEYS[1] ZSET user by time
-- ARGV: 1 user, 2 how long memberships are kept, 3 the most that are kept
-- Returns nothing

local now = now_ms()
redis.call('ZADD', KEYS[1], digits(now), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', digits(now - ARGV[2] * 2))
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[2] * 2)
