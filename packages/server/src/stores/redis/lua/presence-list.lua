-- Notes that a tenure contributes something for a user, before it does.
-- KEYS[1] ZSET user by time
-- ARGV: 1 user, 2 ttl
-- Returns nothing

redis.call('ZADD', KEYS[1], digits(now_ms()), ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
