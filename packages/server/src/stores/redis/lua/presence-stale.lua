-- Users of a tenure whose records were not kept for a while.
-- KEYS[1] ZSET user by time
-- ARGV: 1 age in ms, 2 most
-- Returns their ids

return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', digits(now_ms() - ARGV[1]), 'LIMIT', 0, ARGV[2])
