-- Replaces what one instance contributes for a user.
-- KEYS[1] the user's presence
-- ARGV: 1 instance, 2 <lease> LF <number of devices> LF <JSON>, or '' for nothing any more,
--       3 last sign of life, 4 ttl, 5 only if contributed under this lease ('' under any)
-- Returns { fields before, changed fields ('' for gone) }, both as flat lists

local field = 'i:' .. ARGV[1]
local known = record[field]

local function lease_of(contribution)
  return string.match(contribution, '^[^\n]*')
end

local function body_of(contribution)
  return string.match(contribution, '\n(.*)$') or ''
end

if ARGV[2] == '' and (not known or (ARGV[5] ~= '' and lease_of(known) ~= ARGV[5])) then
  return { flat, {} }
end
-- The same under a new lease is no change that anybody sees.
local changed = body_of(known or '') ~= body_of(ARGV[2])
put(field, ARGV[2])
return finish(changed, record.c ~= 'offline' and ARGV[3], ARGV[4])
