-- Moves a read mark forward, never back.
-- KEYS[1..8] the channel's keys, KEYS[9] HASH user -> offset LF message LF time
-- ARGV: 1 user, 2 message, 3 ISO time, 4 ttl
-- Returns { 1|0 moved, offset, message, time } or { 'message_not_found' }

local offset = redis.call('ZSCORE', idx, ARGV[2])
if not offset then
  return { 'message_not_found' }
end
local known = redis.call('HGET', KEYS[9], ARGV[1])
if known then
  local at, id, time = string.match(known, '^(%d+)\n([^\n]*)\n(.*)$')
  if tonumber(at) >= tonumber(offset) then
    return { 0, at, id, time }
  end
end
redis.call('HSET', KEYS[9], ARGV[1], offset .. '\n' .. ARGV[2] .. '\n' .. ARGV[3])
redis.call('PEXPIRE', KEYS[9], ARGV[4])
return { 1, offset, ARGV[2], ARGV[3] }
