-- Keeps a user's record for another while; a user of whom nothing is known was seen now.
-- KEYS[1] HASH the user's presence
-- ARGV: 1 time, 2 ttl, 3 instance that wants to know what it contributes ('' for none)
-- Returns that contribution, '' when there is none

redis.call('HSETNX', KEYS[1], 's', digits(math.min(tonumber(ARGV[1]), now_ms())))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('HGET', KEYS[1], 'i:' .. ARGV[3]) or ''
