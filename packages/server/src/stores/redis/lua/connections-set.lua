-- Says how many connections a user has on one instance, if all instances together stay within a limit.
-- KEYS[1] HASH instance -> <connections> LF <time of the writing>
-- ARGV: 1 instance, 2 connections, 3 the limit ('' to say it in any case), 4 lease, 5 ttl, 6… instances that live
-- Returns 1, or 0 when the limit is reached and nothing was written

local now, lease = now_ms(), tonumber(ARGV[4])
local living = {}
for i = 6, #ARGV do
  living[ARGV[i]] = true
end

if ARGV[3] ~= '' then
  local others = 0
  local all = redis.call('HGETALL', KEYS[1])
  for i = 1, #all, 2 do
    local count, at = string.match(all[i + 1], '^(%d+)\n(%d+)$')
    -- Who just wrote lives, also if the caller has not heard of it yet.
    if all[i] ~= ARGV[1] and not living[all[i]] and now - at > lease then
      redis.call('HDEL', KEYS[1], all[i])
    elseif all[i] ~= ARGV[1] then
      others = others + count
    end
  end
  if others + ARGV[2] > tonumber(ARGV[3]) then
    return 0
  end
end
if ARGV[2] == '0' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. '\n' .. digits(now))
  redis.call('PEXPIRE', KEYS[1], ARGV[5])
end
return 1
