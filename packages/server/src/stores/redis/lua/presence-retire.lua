-- Says that an instance ends in order: its lease ends after a time of its own, and is renewed no more.
-- KEYS[1], KEYS[2] as in the renewal
-- ARGV: 1 instance, 2 its time, 3 length of a lease, 4 the lease it has, 5 how long its contributions count yet
-- Returns nothing

local value = redis.call('HGET', KEYS[2], ARGV[1])
if value and string.match(value, '^[^\n]*') == ARGV[4] then
  redis.call('ZADD', KEYS[1], digits(now_ms() + ARGV[5] - ARGV[3]), ARGV[1])
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[4] .. '\n' .. ARGV[2] .. '\nretired')
end
