-- Tells how much one instance let through in a window, and learns how much all did. To tell twice counts once.
-- KEYS[1] HASH  w name of the window, t total of all instances, n:<instance> of each; it lives as long as the window
-- ARGV: 1 instance, 2 what it let through in its window, 3 name of its window ('' when it knows none), 4 ms left of it
-- Returns { window, total, ms left, 1 when this was counted | 0 when the window is another one by now }

local window = redis.call('HGET', KEYS[1], 'w')
if not window then
  -- A window that is known and gone was lost; the instances together bring it back.
  window = ARGV[3] ~= '' and ARGV[3] or digits(now_ms())
  redis.call('HSET', KEYS[1], 'w', window)
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
local counted = ARGV[3] == '' or ARGV[3] == window
if counted then
  local field = 'n:' .. ARGV[1]
  local more = ARGV[2] - (redis.call('HGET', KEYS[1], field) or 0)
  if more > 0 then
    redis.call('HSET', KEYS[1], field, ARGV[2])
    redis.call('HINCRBY', KEYS[1], 't', digits(more))
  end
end
return { window, redis.call('HGET', KEYS[1], 't') or '0', redis.call('PTTL', KEYS[1]), counted and 1 or 0 }
