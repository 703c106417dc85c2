-- Remembers a revocation. A later one never weakens an earlier one.
-- KEYS[1] STRING <issued before, '' for whenever> LF <=user, '*' for any>   KEYS[2] ZSET key of revocation by its end
-- KEYS[3] STRING another text after each revocation: the time of the last one, which no loss of data can bring back
-- ARGV: 1 issued before ('' for whenever), 2 '=' and the user, or '*', 3 the longest a credential lives, 4 most kept
-- Returns 1, or 0 when there are too many

local now = now_ms()
local before, user = ARGV[1], ARGV[2]
local ends = math.max(now, tonumber(before) or 0) + ARGV[3]
local known = redis.call('GET', KEYS[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', digits(now))
if known then
  local its_before, its_user = string.match(known, '^([^\n]*)\n(.*)$')
  if before == '' or its_before == '' then
    before = ''
  else
    before = digits(math.max(tonumber(before), tonumber(its_before)))
  end
  if user ~= its_user then
    user = '*'
  end
  ends = math.max(ends, now + redis.call('PTTL', KEYS[1]))
elseif redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[4]) then
  -- To forget an older one would let somebody back in; whoever revokes can be told instead.
  return 0
end
redis.call('SET', KEYS[1], before .. '\n' .. user, 'PX', digits(ends - now))
redis.call('ZADD', KEYS[2], digits(ends), KEYS[1])
redis.call('PEXPIRE', KEYS[2], digits(math.max(ends - now, redis.call('PTTL', KEYS[2]))))
local t = redis.call('TIME')
redis.call('SET', KEYS[3], t[1] .. '.' .. t[2], 'PX', digits(ends - now))
return 1
