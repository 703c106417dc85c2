-- Entries after a position, if it is part of what is kept.
-- KEYS[1..8] the channel's keys
-- ARGV: 1 epoch, 2 offset, 3 id, 4 limit, 5 new epoch if one is needed, 6 ttl
-- Returns { epoch, top offset, top id, 1 recovered | 0 lost | 2 the position contradicts the log, 1|0 more, entries }

local epoch, top, top_id = open(ARGV[5])
keep(ARGV[6])
local offset, limit = tonumber(ARGV[2]), tonumber(ARGV[4])
local function lost(how)
  return { epoch, tostring(top), top_id, how, 0, {} }
end
if ARGV[1] ~= epoch then
  return lost(0)
end
if offset > top then
  return lost(2)
end
if offset == top then
  return lost(ARGV[3] == top_id and 1 or 2)
end
-- One more than asked for, to know whether more follows.
local entries = redis.call('XRANGE', log, (offset + 1) .. '-0', '+', 'COUNT', limit + 1)
local first = entries[1]
if not first or first[1] ~= (offset + 1) .. '-0' then
  return lost(0)
end
-- The entry right after the position names its predecessor: that proves the position as well as the entry itself would.
if field_of(first, 'p') ~= ARGV[3] then
  return lost(2)
end
return { epoch, tostring(top), top_id, 1, #entries > limit and 1 or 0, packed(entries, limit) }
