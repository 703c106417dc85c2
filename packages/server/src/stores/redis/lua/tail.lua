-- The newest entries, oldest first; with a time, all newer ones.
-- KEYS[1..8] the channel's keys
-- ARGV: 1 limit, 2 time in ms ('' for the newest), 3 new epoch if one is needed, 4 ttl
-- Returns { epoch, top offset, top id, 1|0 reaches back to the time, 1|0 more, entries }

local epoch, top, top_id, born, trimmed = open(ARGV[3])
keep(ARGV[4])
local limit, since = tonumber(ARGV[1]), tonumber(ARGV[2])
if not since then
  local newest = redis.call('XREVRANGE', log, '+', '-', 'COUNT', limit + 1)
  local more = #newest > limit
  local entries = {}
  for i = math.min(#newest, limit), 1, -1 do
    entries[#entries + 1] = newest[i]
  end
  return { epoch, tostring(top), top_id, 1, more and 1 or 0, packed(entries, limit) }
end
local reaches = (trimmed or born) <= since and 1 or 0
-- Walks back in pages to the first entry that is not newer.
local newer, last = {}, '+'
repeat
  local page = redis.call('XREVRANGE', log, last, '-', 'COUNT', 100)
  local ended = #page < 100
  for _, entry in ipairs(page) do
    if tonumber(field_of(entry, 'a')) <= since then
      ended = true
      break
    end
    newer[#newer + 1] = entry
    last = '(' .. entry[1]
  end
until ended
local entries = {}
for i = #newer, math.max(1, #newer - limit + 1), -1 do
  entries[#entries + 1] = newer[i]
end
return { epoch, tostring(top), top_id, reaches, #newer > limit and 1 or 0, packed(entries, limit) }
