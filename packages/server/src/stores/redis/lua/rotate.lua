-- Begins a new life of the log, if it still has the one that the caller saw broken. Messages stay; what could be
-- recovered by position does not.
-- KEYS[1..8] the channel's keys
-- ARGV: 1 epoch seen, 2 new epoch
-- Returns 1 when this call did it

if redis.call('HGET', meta, 'e') ~= ARGV[1] then
  return 0
end
begin_anew(ARGV[2])
return 1
