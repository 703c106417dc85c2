-- Shared by the scripts that change one user's presence.
-- KEYS[1]  HASH  v version, s last sign of life, c choice (dnd | offline), m custom status (JSON), x its end,
--                i:<instance> what an instance contributes: <lease> LF <number of devices> LF <JSON>
-- Nothing here looks into the JSON. Times are Unix ms; a field that says nothing is not there.

local flat = redis.call('HGETALL', KEYS[1])
local record, delta = {}, {}
for i = 1, #flat, 2 do
  record[flat[i]] = flat[i + 1]
end

-- Writes a field ('' takes it away), when that changes it.
local function put(field, value)
  if (record[field] or '') == value then
    return false
  end
  if value == '' then
    redis.call('HDEL', KEYS[1], field)
  else
    redis.call('HSET', KEYS[1], field, value)
  end
  delta[#delta + 1] = field
  delta[#delta + 1] = value
  return true
end

-- Ends the step. The version is at least the time, so that it grows also over a loss of this record; the last sign of
-- life neither runs back nor ahead of time, whatever an instance's clock says.
local function finish(changed, seen, ttl)
  local now = now_ms()
  if seen then
    put('s', digits(math.max(tonumber(record.s or 0), math.min(tonumber(seen), now))))
  end
  if changed then
    put('v', digits(math.max(tonumber(record.v or 0) + 1, now)))
  end
  redis.call('PEXPIRE', KEYS[1], ttl)
  return { flat, delta }
end
