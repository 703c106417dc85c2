-- Shared by the scripts that read entries.

local function field_of(entry, name)
  for i = 1, #entry[2], 2 do
    if entry[2][i] == name then
      return entry[2][i + 1]
    end
  end
end

-- Entries as { offset, time of delete or '', fields… }: deleted content is left out by whoever decodes them.
local function packed(entries, limit)
  local out = {}
  for i = 1, math.min(#entries, limit) do
    local entry = entries[i]
    local kind = field_of(entry, 'k')
    local about = kind == 'message' and field_of(entry, 'i') or kind == 'edit' and field_of(entry, 'g')
    local deleted = about and redis.call('HGET', msg, about .. ':d') or ''
    out[i] = { string.match(entry[1], '^(%d+)'), deleted or '', unpack(entry[2]) }
  end
  return out
end
