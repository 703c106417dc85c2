-- Changes what a user has chosen to show, and takes a custom status away that has ended.
-- KEYS[1] the user's presence
-- ARGV: 1 status (dnd | offline, '' for none, '=' keeps it), 2 custom status as JSON ('' for none, '=' keeps it),
--       3 the end of the custom status ('' for never), 4 the time, 5 ttl
-- Returns { fields before, changed fields ('' for gone) }, both as flat lists

local chosen = record.c or ''
local status = ARGV[1] == '=' and chosen or ARGV[1]
local custom, ends = ARGV[2], ARGV[3]
if custom == '=' then
  custom, ends = record.m or '', record.x or ''
end
if ends ~= '' and tonumber(ends) <= tonumber(ARGV[4]) then
  custom, ends = '', ''
end

local has_device = false
for field, contribution in pairs(record) do
  if string.sub(field, 1, 2) == 'i:' and string.match(contribution, '^[^\n]*\n(%d+)') ~= '0' then
    has_device = true
  end
end
-- Going invisible is the last that others see; whatever an invisible user does after that is no sign of life.
local visible = has_device and (chosen ~= 'offline' or status ~= 'offline')

local changed = put('c', status)
changed = put('m', custom) or changed
put('x', ends)
return finish(changed, visible and ARGV[4], ARGV[5])
