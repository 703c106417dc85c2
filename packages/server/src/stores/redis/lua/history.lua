-- A page of messages as they stand.
-- KEYS[1..8] the channel's keys
-- ARGV: 1 mode (newest|before|after|around), 2 message id, 3 thread ('' for all), 4 limit, 5 new epoch if one is needed, 6 ttl
-- Returns { epoch, top offset, top id, 1|0 more, messages } or { 'message_not_found' }
-- A message is { id, fields… }, oldest first.

local epoch, top, top_id = open(ARGV[5])
keep(ARGV[6])
local mode, anchor, thread, limit = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local at
if mode ~= 'newest' then
  at = redis.call('ZSCORE', idx, anchor)
  if not at then
    return { 'message_not_found' }
  end
end

-- Ids from an offset in a direction, nearest first, one more than asked for. `beyond` leaves the offset itself out.
local function walk(forward, from, beyond, count)
  local edge = beyond and '(' or ''
  if thread == '' then
    if forward then
      return redis.call('ZRANGEBYSCORE', idx, edge .. from, '+inf', 'LIMIT', 0, count + 1)
    end
    return redis.call('ZREVRANGEBYSCORE', idx, edge .. from, '-inf', 'LIMIT', 0, count + 1)
  end
  -- Neither ids nor offsets hold a tilde, so it stands behind all of them.
  local low, high = '[' .. thread .. '\n', '(' .. thread .. '\n~'
  local place = from == '+inf' and high or thread .. '\n' .. string.format('%016d', from) .. '\n'
  local found
  if forward then
    found = redis.call('ZRANGEBYLEX', thr, beyond and '(' .. place .. '~' or '[' .. place, high, 'LIMIT', 0, count + 1)
  else
    found = redis.call('ZREVRANGEBYLEX', thr, from == '+inf' and high or '(' .. place, low, 'LIMIT', 0, count + 1)
  end
  for i, member in ipairs(found) do
    found[i] = string.match(member, '\n[^\n]*\n(.*)$')
  end
  return found
end

local function take(ids, count)
  local more = #ids > count
  local out = {}
  for i = 1, math.min(#ids, count) do
    out[i] = ids[i]
  end
  return out, more
end

local function reversed(ids)
  local out = {}
  for i = #ids, 1, -1 do
    out[#out + 1] = ids[i]
  end
  return out
end

local ids, more
if mode == 'after' then
  ids, more = take(walk(true, at, true, limit), limit)
elseif mode == 'around' then
  local half = math.ceil(limit / 2)
  local newer = take(walk(true, at, false, half), half)
  local older
  older, more = take(walk(false, at, true, limit - #newer), limit - #newer)
  ids = reversed(older)
  for _, id in ipairs(newer) do
    ids[#ids + 1] = id
  end
else
  ids, more = take(walk(false, at or '+inf', at ~= nil, limit), limit)
  ids = reversed(ids)
end

local messages = {}
for i, id in ipairs(ids) do
  messages[i] = { id, unpack(message(id)) }
end
return { epoch, tostring(top), top_id, more and 1 or 0, messages }
